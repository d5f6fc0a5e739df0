using AdGenius.Contracts.Clips;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>The addresses that providers call back, which the gateway serves.</summary>
internal static class CallbackAddresses
{
    /// <summary>The address of one submission.</summary>
    public static Uri Of(Uri gateway, string model, Guid submissionId) => new(gateway, $"callbacks/{model}/{submissionId:N}");

    /// <summary>The address that <paramref name="callback"/> was sent to, as its provider knows it.</summary>
    public static Uri Of(Uri gateway, ProviderCallback callback) => callback.SubmissionId is { } submissionId
        ? Of(gateway, callback.Model, submissionId)
        : new Uri(gateway, $"callbacks/{callback.Model}");
}
