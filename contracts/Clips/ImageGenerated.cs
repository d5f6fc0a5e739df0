using AdGenius.Contracts.Videos;
using MassTransit;

namespace AdGenius.Contracts.Clips;

/// <summary>
/// Event: a provider of still images generated the image of a take, and it is in staging. The orchestrator sends <see cref="ComposeClip"/>
/// for it.
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

    /// <summary>The model that produced the image.</summary>
    public required ProducedBy ProducedBy { get; init; }

    /// <summary>US dollars that the image has cost.</summary>
    public decimal Cost { get; init; }

    /// <summary>Requested values that were replaced by the nearest supported ones, one sentence each.</summary>
    public IReadOnlyList<string>? Adjustments { get; init; }
}
