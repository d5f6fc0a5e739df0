using AdGenius.Contracts.Pictures;
using AdGenius.Contracts.Videos;
using MassTransit;

namespace AdGenius.Contracts.Clips;

/// <summary>
/// Command to one frame worker: render a few keyframes of one take. Answered by <see cref="KeyframesRendered"/> or
/// <see cref="KeyframesFailed"/>. A batch is short enough to stay unacknowledged while it runs: a killed worker costs one batch.
/// </summary>
[MessageUrn("AdGenius:RenderKeyframes")]
[EntityName("AdGenius:RenderKeyframes")]
public sealed record RenderKeyframes
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The take.</summary>
    public required Guid TakeId { get; init; }

    /// <summary>Which attempt.</summary>
    public required int Attempt { get; init; }

    /// <summary>Which batch of the take, from 0.</summary>
    public required int BatchIndex { get; init; }

    /// <summary>How many batches the take has.</summary>
    public required int BatchCount { get; init; }

    /// <summary>The tenant.</summary>
    public required string TenantName { get; init; }

    /// <summary>The creative, for the ledger of paid sources.</summary>
    public string? CreativeId { get; init; }

    /// <summary>The source of the pictures.</summary>
    public required KeyframeSource Source { get; init; }

    /// <summary>The name of the local model; null for the workers' default model.</summary>
    public string? Model { get; init; }

    /// <summary>How the model makes the pictures; null for its own defaults.</summary>
    public DiffusionSettings? Diffusion { get; init; }

    /// <summary>The keyframes of this batch.</summary>
    public required IReadOnlyList<Keyframe> Keyframes { get; init; }

    /// <summary>What not to show.</summary>
    public required string NegativePrompt { get; init; }

    /// <summary>The seed of the take, 0 to 2^32-1.</summary>
    public required long Seed { get; init; }

    /// <summary>Width of the finished video in pixels; a source may render smaller in the same shape.</summary>
    public required int Width { get; init; }

    /// <summary>Height of the finished video in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>
    /// How the keyframes of a scene differ: <c>Walk</c> and <c>Drift</c> read <see cref="Keyframe.Blend"/> and
    /// <see cref="Keyframe.Drift"/>; null for stills.
    /// </summary>
    public Motion? Motion { get; init; }

    /// <summary>A picture to start from: a key in the tenant's folder, or an address.</summary>
    public string? SourceImage { get; init; }

    /// <summary>The picture of <see cref="SourceImage"/> in staging, where that is an address.</summary>
    public MediaReference? SourcePicture { get; init; }

    /// <summary>True: a failing batch may be drawn as placeholders; the result marks those frames.</summary>
    public bool AllowPlaceholder { get; init; }

    /// <summary>True for placeholders drawn because of the fallback policy.</summary>
    public bool IsFallback { get; init; }

    /// <summary>US dollars that a paid source may still spend on this take; null for no limit of the job's own.</summary>
    public decimal? MaxCost { get; init; }

    /// <summary>US dollars that the whole job may spend, all takes and attempts together; null for no limit.</summary>
    public decimal? JobMaxCost { get; init; }

    /// <summary>
    /// Finished pictures of keyframes of this batch, made from the same inputs for the take that this one regenerates; null when there are
    /// none. A worker uses one that still exists and was made by the same model, instead of rendering it again.
    /// </summary>
    public IReadOnlyList<RenderedKeyframe>? Reusable { get; init; }

    /// <summary>When it was sent, on its sender's clock; the event of its start returns it. Null: sent by an earlier version.</summary>
    public DateTimeOffset? SentAt { get; init; }
}
