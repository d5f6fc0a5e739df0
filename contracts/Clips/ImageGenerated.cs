using AdGenius.Contracts.Videos;
using MassTransit;

namespace AdGenius.Contracts.Clips;

/// <summary>
/// A provider that makes still images has made the one of a take; it is in staging. The orchestrator answers with <see cref="ComposeClip"/>,
/// which turns the image into the clip.
/// </summary>
[MessageUrn("AdGenius:ImageGenerated")]
[EntityName("AdGenius:ImageGenerated")]
public sealed record ImageGenerated
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The take.</summary>
    public required Guid TakeId { get; init; }

    /// <summary>Which attempt.</summary>
    public required int Attempt { get; init; }

    /// <summary>The image, under <c>staging/</c>.</summary>
    public required MediaReference Image { get; init; }

    /// <summary>The model that made the image.</summary>
    public required ProducedBy ProducedBy { get; init; }

    /// <summary>US dollars that the image has cost.</summary>
    public decimal Cost { get; init; }

    /// <summary>Requested values that were replaced by the nearest supported ones, one sentence each.</summary>
    public IReadOnlyList<string>? Adjustments { get; init; }
}
