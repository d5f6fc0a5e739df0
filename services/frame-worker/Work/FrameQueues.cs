namespace AdGenius.FrameWorker.Work;

/// <summary>The values of <see cref="FrameWorkerOptions.Consume"/>, for decisions that are made while services are registered.</summary>
internal static class FrameQueues
{
    /// <summary>Keyframes and compositions.</summary>
    public const string Both = "Both";

    /// <summary>Keyframes only: a model is loaded, nothing is encoded.</summary>
    public const string Keyframes = "Keyframes";

    /// <summary>Compositions only: no model is loaded.</summary>
    public const string Composition = "Composition";

    /// <summary>Whether the process renders keyframes.</summary>
    public static bool TakesKeyframes(IConfiguration configuration) => Of(configuration) != Composition;

    /// <summary>Whether the process composes clips.</summary>
    public static bool TakesComposition(IConfiguration configuration) => Of(configuration) != Keyframes;

    private static string Of(IConfiguration configuration) =>
        configuration[$"{FrameWorkerOptions.Section}:{nameof(FrameWorkerOptions.Consume)}"] ?? Both;
}
