using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Videos;

namespace AdGenius.HttpContracts.Videos;

/// <summary>One finished file of a take, in one shape, for one platform.</summary>
public sealed record VideoOutput
{
    /// <summary>Its name, unique within the take: the requested preset or shape, such as <c>tiktok</c> or <c>1x1</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Its aspect ratio, such as <c>9:16</c>.</summary>
    public required string Shape { get; init; }

    /// <summary>The platform preset that it was made for; left out when only a shape was requested.</summary>
    public string? Preset { get; init; }

    /// <summary>The video (MP4).</summary>
    public required VideoFile Video { get; init; }

    /// <summary>The poster (JPEG).</summary>
    public required VideoFile Poster { get; init; }

    /// <summary>The animated preview (WebP).</summary>
    public required VideoFile Preview { get; init; }

    /// <summary>The caption files: SubRip, then WebVTT; left out without captions.</summary>
    public IReadOnlyList<VideoFile>? Captions { get; init; }

    /// <summary>The result of checking it against the platform's rules; left out for videos of versions that did not check.</summary>
    public PreflightVerdict? Preflight { get; init; }

    /// <summary>The preflight report (JSON).</summary>
    public VideoFile? Report { get; init; }

    /// <summary>The video's properties, as probed.</summary>
    public ClipFacts? Facts { get; init; }
}
