using AdGenius.Finishing.Overlays;
using AdGenius.Finishing.Presets;
using AdGenius.Finishing.Shapes;
using AdGenius.Media.Colour;

namespace AdGenius.Finishing.Encode;

/// <summary>One output file.</summary>
internal sealed record EncodePlan
{
    public required SourceView Source { get; init; }

    public required Framing Framing { get; init; }

    /// <summary>Length of the file; what is longer than the source shows its last frame, under the end card.</summary>
    public required double Seconds { get; init; }

    public required double FramesPerSecond { get; init; }

    /// <summary>Pictures over the video, the lowest first, in files.</summary>
    public IReadOnlyList<(FrameLayer Layer, string File)> Layers { get; init; } = [];

    /// <summary>The list of caption pictures (ffconcat); null for none.</summary>
    public string? CaptionList { get; init; }

    /// <summary>Where captions lie.</summary>
    public Box CaptionBand { get; init; }

    /// <summary>Where captions lie on the end card; null where it covers them.</summary>
    public Box? CaptionBandOnEndCard { get; init; }

    public required string AudioFile { get; init; }

    public required PlatformPreset Preset { get; init; }

    /// <summary>
    /// True when the source's pictures are those of the file, for no platform in particular: its stream is copied, which loses nothing and
    /// takes no time.
    /// </summary>
    public bool CopiesVideo =>
        Source.CopyKilobits <= EncodeArguments.MaxVideoKilobits
        && Preset == PlatformPresets.General
        && Framing is Framing.Whole { Size: var size } && (size.Width, size.Height) == (Source.Width, Source.Height)
        && Layers.Count == 0 && CaptionList is null
        && FramesPerSecond == Source.FramesPerSecond
        && Math.Abs(Seconds - Source.Seconds) < 0.5 / FramesPerSecond;

    /// <summary>The matrix of the file's pictures, as <see cref="Bt709.MatrixOf"/> names it.</summary>
    public string Matrix => CopiesVideo ? Source.Matrix : Bt709.Matrix;

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}
