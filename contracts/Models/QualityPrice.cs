using AdGenius.Contracts.Videos;

namespace AdGenius.Contracts.Models;

/// <summary>The size that a quality is generated at by a model, and its price there.</summary>
public sealed record QualityPrice
{
    /// <summary>The quality of a request.</summary>
    public required Quality Quality { get; init; }

    /// <summary>
    /// The size it is generated at, such as <c>720p</c>: the smallest of the model's that is no smaller, else its largest. A request for a
    /// quality above that is refused unless it allows the nearest value.
    /// </summary>
    public required string Size { get; init; }

    /// <summary>US dollars per second of video at that size, without a source picture.</summary>
    public required decimal PricePerSecond { get; init; }
}
