namespace AdGenius.Media.Probe;

/// <summary>A video stream.</summary>
public sealed record ProbedVideo
{
    /// <summary>The number of the stream in the file, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>True when ffmpeg's <c>V:0</c>, the first video stream without the disposition of a cover picture, is this one.</summary>
    public required bool IsFirst { get; init; }

    /// <summary>The codec, such as <c>h264</c>.</summary>
    public required string Codec { get; init; }

    /// <summary>The profile, such as <c>High</c>.</summary>
    public string? Profile { get; init; }

    /// <summary>
    /// True for H.264 of a profile that every player decodes. A lossless file of 4:2:0 has a profile of 4:4:4, which browsers do not.
    /// </summary>
    public bool IsCommonH264 => Codec == "h264" && Profile is (null or "Constrained Baseline" or "Baseline" or "Main" or "High");

    /// <summary>The level times ten of H.264, such as 41; null where the codec has none.</summary>
    public int? Level { get; init; }

    /// <summary>Width in pixels, as coded.</summary>
    public required int Width { get; init; }

    /// <summary>Height in pixels, as coded.</summary>
    public required int Height { get; init; }

    /// <summary>Width of a pixel by its height; 1 where the container does not give it.</summary>
    public double PixelAspectRatio { get; init; } = 1;

    /// <summary>
    /// Width and height as shown, in square pixels, whole numbers: the pixels are made square before the picture is turned. As large as the
    /// pixels' proportions make it: check it before it is taken for an <see cref="int"/>.
    /// </summary>
    public (double Width, double Height) ShownSize
    {
        get
        {
            var width = Math.Round(Width * PixelAspectRatio);
            return RotationDegrees is 90 or 270 ? (Height, width) : (width, Height);
        }
    }

    /// <summary>The pixel format, such as <c>yuv420p</c>.</summary>
    public string? PixelFormat { get; init; }

    /// <summary>The average frames per second.</summary>
    public double FramesPerSecond { get; init; }

    /// <summary>
    /// The lowest rate in which every timestamp can be expressed; equal to <see cref="FramesPerSecond"/> when the rate is constant.
    /// </summary>
    public double BaseFramesPerSecond { get; init; }

    /// <summary>How many frames are shown, counted packet by packet.</summary>
    public long FrameCount { get; init; }

    /// <summary>The timestamp of the first frame, in seconds; 0 where the container does not give it.</summary>
    public double StartSeconds { get; init; }

    /// <summary>
    /// When the first frame is shown, in seconds from the beginning of the file; 0 where that is less than the length of a frame, as the
    /// sound of many files begins a little before zero.
    /// </summary>
    public double DelaySeconds { get; init; }

    /// <summary>
    /// True where the container has an index of the stream, from which its length and average rate are: as many frames must be there.
    /// </summary>
    public bool HasIndex { get; init; }

    /// <summary>Length in seconds, from the first frame; null where the container does not give it.</summary>
    public double? DurationSeconds { get; init; }

    /// <summary>The matrix, such as <c>bt709</c>.</summary>
    public string? ColorSpace { get; init; }

    /// <summary>The primaries, such as <c>bt709</c>.</summary>
    public string? ColorPrimaries { get; init; }

    /// <summary>The transfer function, such as <c>bt709</c>.</summary>
    public string? ColorTransfer { get; init; }

    /// <summary>Whether it is of high dynamic range (PQ or HLG), by its transfer function.</summary>
    public bool HasHighDynamicRange => ColorTransfer is "smpte2084" or "arib-std-b67";

    /// <summary><c>tv</c> or <c>pc</c>.</summary>
    public string? ColorRange { get; init; }

    /// <summary>
    /// Which rows of a picture are of an earlier moment than the others, such as <c>tt</c>; <c>progressive</c> where none are, null or
    /// <c>unknown</c> where the file does not say.
    /// </summary>
    public string? FieldOrder { get; init; }

    /// <summary>True where a picture's rows are of two moments: what moves has combed edges unless it is deinterlaced.</summary>
    public bool IsInterlaced => FieldOrder is not (null or "progressive" or "unknown");

    /// <summary>
    /// True for VP8 and VP9 whose transparency is coded beside the pictures, where only some decoders see it: <see cref="PixelFormat"/>
    /// has none.
    /// </summary>
    public bool HasAlphaLayer { get; init; }

    /// <summary>Clockwise rotation in degrees that a player applies: 0, 90, 180 or 270.</summary>
    public int RotationDegrees { get; init; }

    /// <summary>True where a player also has to exchange left and right, or top and bottom; not every player does.</summary>
    public bool IsMirrored { get; init; }
}
