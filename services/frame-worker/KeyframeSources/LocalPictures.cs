using AdGenius.Contracts.Clips;

namespace AdGenius.FrameWorker.KeyframeSources;

/// <summary>
/// The setting <c>Frames:Source</c>, for decisions that are made while services are registered: in upper or lower case, as the orchestrator
/// and the gateway read it.
/// </summary>
internal static class LocalPictures
{
    /// <summary>Where the pictures of the model <c>local</c> come from.</summary>
    public static KeyframeSource SourceOf(IConfiguration configuration) =>
        Enum.TryParse<KeyframeSource>(configuration["Frames:Source"], ignoreCase: true, out var source) ? source : KeyframeSource.Diffusion;
}
