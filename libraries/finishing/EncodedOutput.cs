using AdGenius.Contracts.Videos;
using AdGenius.Finishing.Preflight;

namespace AdGenius.Finishing;

/// <summary>One finished ad: files in the work folder and what was measured.</summary>
public sealed record EncodedOutput
{
    /// <summary>The name that the request gave it.</summary>
    public required string Name { get; init; }

    /// <summary>The shape, such as <c>9:16</c>.</summary>
    public required string Shape { get; init; }

    /// <summary>The preset whose rules it was checked against; null for general rules.</summary>
    public string? Preset { get; init; }

    /// <summary>The size in pixels.</summary>
    public required FrameSize Size { get; init; }

    /// <summary>The MP4: H.264, AAC, index first.</summary>
    public required string VideoFile { get; init; }

    /// <summary>A JPEG of one frame, marked like the video.</summary>
    public required string PosterFile { get; init; }

    /// <summary>SubRip captions; null where nothing is spoken or captions are off.</summary>
    public string? SubRipFile { get; init; }

    /// <summary>WebVTT captions; null like <see cref="SubRipFile"/>.</summary>
    public string? WebVttFile { get; init; }

    /// <summary>Every rule with what was measured.</summary>
    public required PreflightReport Report { get; init; }

    /// <summary>True when an external program signed the file with C2PA content credentials and verified it.</summary>
    public bool IsSigned { get; init; }
}
