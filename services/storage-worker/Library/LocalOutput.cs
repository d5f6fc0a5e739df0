using AdGenius.Contracts;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Videos;

namespace AdGenius.StorageWorker.Library;

/// <summary>One finished file set in the work folder.</summary>
internal sealed record LocalOutput
{
    /// <summary>The ending of a preflight report's name.</summary>
    public const string ReportSuffix = ".preflight.json";

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

    /// <summary>The output as it is in the object store.</summary>
    /// <param name="putAsync">Puts a file there, under a name that ends with the given suffix, such as <c>.mp4</c>.</param>
    /// <exception cref="InvalidOperationException">The preview has not been made.</exception>
    public async Task<FinishedOutput> PutAsync(Func<string, string, Task<MediaReference>> putAsync)
    {
        var preview = PreviewFile ?? throw new InvalidOperationException($"The output {Name} has no preview yet.");
        var captions = new List<MediaReference>();
        foreach (var file in CaptionFiles)
        {
            captions.Add(await putAsync(file, Path.GetExtension(file)));
        }

        return new FinishedOutput
        {
            Name = Name,
            Shape = Shape,
            Preset = Preset,
            Video = await putAsync(VideoFile, ".mp4"),
            Poster = await putAsync(PosterFile, ".jpg"),
            Preview = await putAsync(preview, ".webp"),
            Captions = captions.Count > 0 ? captions : null,
            Preflight = Preflight,
            Report = ReportFile is { } report ? await putAsync(report, ReportSuffix) : null,
            Facts = Facts,
        };
    }
}
