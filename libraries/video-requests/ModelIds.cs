namespace AdGenius.VideoRequests;

/// <summary>The ids of the catalogue.</summary>
public static class ModelIds
{
    /// <summary>The project's own frame workers.</summary>
    public const string Local = "local";

    /// <summary>
    /// Drawn pictures; not a model id of a request, but what <c>useAiGeneration: false</c> and the last fallback produce.
    /// </summary>
    public const string Placeholder = "placeholder";

    /// <summary>Every id that may be requested.</summary>
    public static readonly IReadOnlyList<string> All =
        [Local, "runway_gen3", "pika_v2", "stability_svd", "luma_dream", "google_veo", "openai_shorts", "sandbox"];
}
