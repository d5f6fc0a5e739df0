namespace AdGenius.Contracts.Models;

/// <summary>One row of the catalogue.</summary>
public sealed record VideoModel
{
    /// <summary>The id to ask for.</summary>
    public required string Id { get; init; }

    /// <summary>A name for people.</summary>
    public required string Name { get; init; }

    /// <summary>What the id resolves to today.</summary>
    public required string ResolvesTo { get; init; }

    /// <summary>Whether it can be used now.</summary>
    public required VideoModelState State { get; init; }

    /// <summary>Why not, or what to know, in one sentence.</summary>
    public string? Note { get; init; }

    /// <summary>When retired: since when.</summary>
    public DateOnly? RetiredSince { get; init; }

    /// <summary>The lengths it can make in seconds, when only certain ones.</summary>
    public IReadOnlyList<double>? DurationsSeconds { get; init; }

    /// <summary>The shortest length in seconds, when any within a range.</summary>
    public double? MinimumDurationSeconds { get; init; }

    /// <summary>The longest length in seconds, when any within a range.</summary>
    public double? MaximumDurationSeconds { get; init; }

    /// <summary>The shapes it can make.</summary>
    public required IReadOnlyList<string> AspectRatios { get; init; }

    /// <summary>The sizes it can make, such as <c>720p</c>.</summary>
    public required IReadOnlyList<string> Sizes { get; init; }

    /// <summary>Takes a negative prompt.</summary>
    public bool NegativePrompt { get; init; }

    /// <summary>Takes a seed.</summary>
    public bool Seed { get; init; }

    /// <summary>Takes a picture to start from.</summary>
    public bool ImageInput { get; init; }

    /// <summary>US dollars per second of video; 0 for our own workers; null when not known.</summary>
    public decimal? PricePerSecond { get; init; }

    /// <summary>
    /// US dollars per clip, whatever its length and beside <see cref="PricePerSecond"/>; null when clips have no price of their own.
    /// </summary>
    public decimal? PricePerClip { get; init; }

    /// <summary>
    /// The price is not the vendor's own word but a reseller's, a sister model's, or worked out; <see cref="PriceSource"/> says which.
    /// </summary>
    public bool PriceIsAssumed { get; init; }

    /// <summary>The day the price was looked up.</summary>
    public DateOnly? PriceDate { get; init; }

    /// <summary>Where the price was looked up.</summary>
    public string? PriceSource { get; init; }
}
