using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Videos;

namespace AdGenius.Contracts.Finishing;

/// <summary>One finished file of a take, in staging.</summary>
public sealed record FinishedOutput
{
    /// <summary>Its name, unique within the take: lower-case letters, digits and dashes.</summary>
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

    /// <summary>The preflight report (JSON).</summary>
    public MediaReference? Report { get; init; }

    /// <summary>The video's properties, as probed.</summary>
    public required ClipFacts Facts { get; init; }
}
