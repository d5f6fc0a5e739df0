using AdGenius.Contracts.Videos;

namespace AdGenius.Finishing.Presets;

/// <summary>The rules of one platform, from <c>platforms.json</c>.</summary>
public sealed record PlatformPreset
{
    /// <summary>The name in requests, such as <c>tiktok</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The name for people.</summary>
    public required string Title { get; init; }

    /// <summary>Where the rules were read.</summary>
    public required string Source { get; init; }

    /// <summary>When they were read.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>The shapes that are accepted; the first one is used where a request names none.</summary>
    public required IReadOnlyList<PresetShape> Shapes { get; init; }

    /// <summary>The shapes of files that are accepted besides, though no output is made in them.</summary>
    public IReadOnlyList<ShapeNotMade> ShapesNotMade { get; init; } = [];

    /// <summary>Shorter files are refused.</summary>
    public required double MinSeconds { get; init; }

    /// <summary>Longer files are refused.</summary>
    public required double MaxSeconds { get; init; }

    /// <summary>Shorter files have a disadvantage.</summary>
    public required double AdvisedMinSeconds { get; init; }

    /// <summary>Longer files have a disadvantage.</summary>
    public required double AdvisedMaxSeconds { get; init; }

    /// <summary>Minimum frame rate.</summary>
    public required double MinFramesPerSecond { get; init; }

    /// <summary>Maximum frame rate.</summary>
    public required double MaxFramesPerSecond { get; init; }

    /// <summary>Minimum of all streams in kilobits per second; 0 for none.</summary>
    public required double MinKilobits { get; init; }

    /// <summary>Maximum of all streams in kilobits per second.</summary>
    public required double MaxKilobits { get; init; }

    /// <summary>Minimum size of the file in kilobytes; 0 for none.</summary>
    public double MinKilobytes { get; init; }

    /// <summary>Maximum size of the file in megabytes.</summary>
    public required double MaxMegabytes { get; init; }

    /// <summary>Integrated loudness in LUFS.</summary>
    public required double Loudness { get; init; }

    /// <summary>Maximum true peak in dBTP.</summary>
    public required double TruePeak { get; init; }

    /// <summary>Bit rate of the audio stream in kilobits per second.</summary>
    public required int AudioKilobits { get; init; }

    /// <summary>Whether a file without audio stream is refused.</summary>
    public required bool AudioRequired { get; init; }

    /// <summary>The rules of a shape; null when no output is made in it for the platform.</summary>
    public PresetShape? ShapeOf(string shape) => Shapes.FirstOrDefault(one => one.Shape == shape);

    /// <summary>The shapes of files that the platform accepts.</summary>
    public IEnumerable<string> AcceptedShapes => Shapes.Select(one => one.Shape).Concat(ShapesNotMade.Select(one => one.Shape));

    /// <summary>The smallest size in pixels of a file of this shape; null when the platform does not accept the shape.</summary>
    public FrameSize? SmallestOf(string shape) =>
        ShapeOf(shape) is { } made ? new FrameSize(made.MinWidth, made.MinHeight)
        : ShapesNotMade.FirstOrDefault(one => one.Shape == shape) is { } other ? new FrameSize(other.MinWidth, other.MinHeight)
        : null;
}
