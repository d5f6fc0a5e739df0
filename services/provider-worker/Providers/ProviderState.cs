using AdGenius.Contracts.Models;

namespace AdGenius.ProviderWorker.Providers;

/// <summary>Whether a provider can be used, and what to say when it cannot.</summary>
internal static class ProviderState
{
    /// <summary>Available with a key, else a sentence that names the variable to set.</summary>
    public static (VideoModelState State, string? Note) OfKeys(
        string modelId,
        ProviderOptions options,
        KeyVariables keyVariables,
        string? note = null) => options.HasKey
        ? (VideoModelState.Available, note)
        : (VideoModelState.NoKey, $"{modelId} has no key: set the environment variable {keyVariables}.");
}
