namespace AdGenius.VideoRequests;

/// <summary>
/// Which providers send callbacks, and which of their headers verification needs. Data only: how a callback is verified stands beside its
/// provider in the provider worker.
/// </summary>
public static class CallbackModels
{
    /// <summary>The models whose provider has one address for all submissions, <c>/callbacks/{model}</c>.</summary>
    public static readonly IReadOnlyList<string> Shared = ["pika_v2", "stability_svd", "openai_shorts", "google_veo"];

    /// <summary>
    /// The models whose provider is given an address with each submission, <c>/callbacks/{model}/{submissionId}</c>. Luma signs nothing:
    /// the unguessable address is its only proof, so it is not in <see cref="Shared"/>.
    /// </summary>
    public static readonly IReadOnlyList<string> Addressed = [.. Shared, "luma_dream"];

    /// <summary>The headers that some provider's verification reads, in lower case; no others are forwarded.</summary>
    public static readonly IReadOnlyList<string> Headers =
    [
        "content-type",
        "webhook-id", "webhook-signature", "webhook-timestamp",
        "x-fal-webhook-request-id", "x-fal-webhook-signature", "x-fal-webhook-timestamp", "x-fal-webhook-user-id",
    ];
}
