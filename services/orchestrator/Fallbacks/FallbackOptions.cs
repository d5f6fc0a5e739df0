namespace AdGenius.Orchestrator.Fallbacks;

/// <summary>Which models are tried when the requested one cannot.</summary>
internal sealed class FallbackOptions
{
    /// <summary>
    /// The models that <c>fallback: NextProvider</c> tries, in order; null for <see cref="DefaultFallbackOrder"/>. Those without an API key
    /// fail at once and the next is tried.
    /// </summary>
    public IReadOnlyList<string>? FallbackOrder { get; set; }

    /// <summary>
    /// The cloud providers, those with the longest clips first; our own workers and placeholders only where the request allows them.
    /// </summary>
    public static IReadOnlyList<string> DefaultFallbackOrder { get; }
        = ["google_veo", "runway_gen3", "luma_dream", "pika_v2", "openai_shorts", "stability_svd"];

    /// <summary>The configured order, or the default.</summary>
    public IReadOnlyList<string> EffectiveOrder => FallbackOrder ?? DefaultFallbackOrder;
}
