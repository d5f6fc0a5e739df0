using AdGenius.Contracts.Clips;

namespace AdGenius.FrameWorker.KeyframeSources;

/// <summary>Makes pictures of keyframes: a diffusion model, a hosted one, or drawn placeholders.</summary>
internal interface IKeyframeSource
{
    /// <summary>Which commands it serves.</summary>
    KeyframeSource Kind { get; }

    /// <summary>Whether each picture is paid for.</summary>
    bool IsPaid => false;

    /// <summary>The name that a command's pictures are reported with: a model folder's name, or <c>placeholder</c>.</summary>
    /// <exception cref="KeyframeSourceException">The source has no model for the command.</exception>
    string ResolvedOf(RenderKeyframes command);

    /// <summary>
    /// Renders <paramref name="wanted"/>, some of the command's keyframes, and yields each picture as soon as it is finished. The same
    /// command gives the same pictures on any worker. Reports to <paramref name="progress"/> in between.
    /// </summary>
    /// <exception cref="KeyframeSourceException">Rendering failed, for a reason that is safe to show to the tenant.</exception>
    IAsyncEnumerable<KeyframePicture> RenderAsync(
        RenderKeyframes command,
        IReadOnlyList<Keyframe> wanted,
        IKeyframeProgress progress,
        CancellationToken cancellationToken);

    /// <summary>What its pictures of a command do not show although the prompts name it, one sentence each.</summary>
    IReadOnlyList<string> AdjustmentsOf(RenderKeyframes command) => [];

    /// <summary>Records that <paramref name="stored"/> were paid, which a worker may have stored that then ended.</summary>
    Task ConfirmAsync(RenderKeyframes command, IReadOnlyList<Keyframe> stored, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// What the keyframes of <paramref name="command"/> have cost so far, in US dollars: 0 for sources that cost nothing.
    /// </summary>
    Task<decimal> CostOfAsync(RenderKeyframes command, CancellationToken cancellationToken) => Task.FromResult(0m);
}
