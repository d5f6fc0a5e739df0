using AdGenius.Contracts.Videos;
using MassTransit;

namespace AdGenius.Contracts.Clips;

/// <summary>A take's clip is there, in staging.</summary>
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

    /// <summary>Who made it.</summary>
    public required ProducedBy ProducedBy { get; init; }

    /// <summary>US dollars that this attempt has cost.</summary>
    public decimal Cost { get; init; }

    /// <summary>What was taken to the nearest possible, in words, when that was allowed.</summary>
    public IReadOnlyList<string>? Adjustments { get; init; }

    /// <summary>Where the provider had the file, without its signature, for the stored object's metadata.</summary>
    public string? OriginalUrl { get; init; }
}
