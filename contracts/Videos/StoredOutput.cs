using AdGenius.Contracts.Briefs;

namespace AdGenius.Contracts.Videos;

/// <summary>One finished and stored file of a take, in one shape, for one platform.</summary>
public sealed record StoredOutput
{
    /// <summary>Its name, unique within the take: the requested preset or shape, such as <c>tiktok</c> or <c>1x1</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Its aspect ratio, such as <c>9:16</c>.</summary>
    public required string Shape { get; init; }

    /// <summary>The platform preset that it was made for; null when only a shape was requested.</summary>
    public string? Preset { get; init; }

    /// <summary>The video (MP4).</summary>
    public required MediaReference Video { get; init; }

    /// <summary>The poster (JPEG).</summary>
    public required MediaReference Poster { get; init; }

    /// <summary>The animated preview (WebP).</summary>
    public required MediaReference Preview { get; init; }

    /// <summary>The caption files: SubRip, then WebVTT. Null without captions.</summary>
    public IReadOnlyList<MediaReference>? Captions { get; init; }

    /// <summary>The result of the preflight; null for videos that were not checked.</summary>
    public PreflightVerdict? Preflight { get; init; }

    /// <summary>The preflight report (JSON): each rule with the measured and the allowed value.</summary>
    public MediaReference? Report { get; init; }

    /// <summary>The video's properties, as probed.</summary>
    public ClipFacts? Facts { get; init; }
}
