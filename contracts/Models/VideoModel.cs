namespace AdGenius.Contracts.Models;

/// <summary>One model of the catalogue.</summary>
public sealed record VideoModel
{
    /// <summary>The id used in requests.</summary>
    public required string Id { get; init; }

    /// <summary>The display name.</summary>
    public required string Name { get; init; }

    /// <summary>What the id resolves to today.</summary>
    public required string ResolvesTo { get; init; }

    /// <summary>Whether it can be used now.</summary>
    public required VideoModelState State { get; init; }

    /// <summary>The reason when it cannot be used, or a remark, in one sentence.</summary>
    public string? Note { get; init; }

    /// <summary>The day since which it is retired; null when it is not.</summary>
    public DateOnly? RetiredSince { get; init; }

    /// <summary>The supported lengths in seconds, when only certain ones are.</summary>
    public IReadOnlyList<double>? DurationsSeconds { get; init; }

    /// <summary>Minimum length in seconds, when any within a range.</summary>
    public double? MinDurationSeconds { get; init; }

    /// <summary>Maximum length in seconds, when any within a range.</summary>
    public double? MaxDurationSeconds { get; init; }

    /// <summary>The supported aspect ratios.</summary>
    public required IReadOnlyList<string> AspectRatios { get; init; }

    /// <summary>The supported sizes, such as <c>720p</c>.</summary>
    public required IReadOnlyList<string> Sizes { get; init; }

    /// <summary>True when it accepts a negative prompt.</summary>
    public bool NegativePrompt { get; init; }

    /// <summary>True when it accepts a seed.</summary>
    public bool Seed { get; init; }

    /// <summary>True when it accepts a source image.</summary>
    public bool ImageInput { get; init; }

    /// <summary>
    /// US dollars per second of video at the size that the default quality, Draft, is generated at; 0 for the frame workers; null when not
    /// known. <see cref="QualityPrices"/> has the other qualities.
    /// </summary>
    public decimal? PricePerSecond { get; init; }

    /// <summary>
    /// The price of every quality, lowest first, where seconds have a price; null for the frame workers and where a
    /// worker states none.
    /// </summary>
    public IReadOnlyList<QualityPrice>? QualityPrices { get; init; }

    /// <summary>
    /// US dollars per clip, added to <see cref="PricePerSecond"/>; null when there is no price per clip.
    /// </summary>
    public decimal? PricePerClip { get; init; }

    /// <summary>
    /// True when the price is a reseller's, a related model's, or calculated; <see cref="PriceSource"/> says which.
    /// </summary>
    public bool PriceIsAssumed { get; init; }

    /// <summary>The day the price was looked up.</summary>
    public DateOnly? PriceDate { get; init; }

    /// <summary>Where the price was looked up.</summary>
    public string? PriceSource { get; init; }

    /// <summary>What a local diffusion model supports; null for other models.</summary>
    public DiffusionLimits? Diffusion { get; init; }
}
