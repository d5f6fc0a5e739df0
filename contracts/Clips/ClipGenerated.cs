using AdGenius.Contracts.Videos;
using MassTransit;

namespace AdGenius.Contracts.Clips;

/// <summary>Event: a take's clip was generated and is in staging.</summary>
[MessageUrn("AdGenius:ClipGenerated")]
[EntityName("AdGenius:ClipGenerated")]
public sealed record ClipGenerated
{
    /// <summary>The job.</summary>
    public required Guid JobId { get; init; }

    /// <summary>The take.</summary>
    public required Guid TakeId { get; init; }

    /// <summary>Which attempt.</summary>
    public required int Attempt { get; init; }

    /// <summary>The file, under <c>staging/</c>.</summary>
    public required MediaReference Clip { get; init; }

    /// <summary>The same scenes in other aspect ratios, under <c>staging/</c>; null for none.</summary>
    public IReadOnlyList<ShapeClip>? ShapeClips { get; init; }

    /// <summary>The model that produced it.</summary>
    public required ProducedBy ProducedBy { get; init; }

    /// <summary>US dollars that this attempt has cost.</summary>
    public decimal Cost { get; init; }

    /// <summary>Request values that were changed to the nearest supported ones, one sentence each; null when none were.</summary>
    public IReadOnlyList<string>? Adjustments { get; init; }

    /// <summary>The provider's URL of the file without its signature, for the stored object's metadata.</summary>
    public string? OriginalUrl { get; init; }
}
