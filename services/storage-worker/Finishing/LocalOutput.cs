using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Videos;

namespace AdGenius.StorageWorker.Finishing;

/// <summary>One finished file set in the work folder.</summary>
internal sealed record LocalOutput
{
    public required string Name { get; init; }

    public required string Shape { get; init; }

    public string? Preset { get; init; }

    public required string VideoFile { get; init; }

    /// <summary>The matrix of the video's pictures, as <see cref="Media.Colour.Bt709.MatrixOf"/> names it.</summary>
    public required string Matrix { get; init; }

    public required string PosterFile { get; init; }

    /// <summary>The preview, where it has been made already.</summary>
    public string? PreviewFile { get; init; }

    /// <summary>SubRip, then WebVTT.</summary>
    public IReadOnlyList<string> CaptionFiles { get; init; } = [];

    public PreflightVerdict? Preflight { get; init; }

    /// <summary>The preflight report as JSON.</summary>
    public string? ReportFile { get; init; }

    public required ClipFacts Facts { get; init; }
}
