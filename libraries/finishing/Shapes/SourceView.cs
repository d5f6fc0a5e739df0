using AdGenius.Media.Colour;
using AdGenius.Media.Pictures;
using AdGenius.Media.Probe;
using AdGenius.Media.Tools;

namespace AdGenius.Finishing.Shapes;

/// <summary>The part of a clip that is used, as it is shown: upright, with square pixels.</summary>
internal sealed record SourceView
{
    private const double UsualRate = 30;
    private const double MaxMotionRate = 60;

    public required string File { get; init; }

    /// <summary>The video's stream, as ffmpeg names it. A cover picture before it may not be marked as one.</summary>
    public required string VideoStream { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    public required double FramesPerSecond { get; init; }

    /// <summary>How many frames the file has, of which the used part may have fewer.</summary>
    public required long FrameCount { get; init; }

    /// <summary>Where the used part begins in the file.</summary>
    public required double StartSeconds { get; init; }

    /// <summary>Length of the used part.</summary>
    public required double Seconds { get; init; }

    /// <summary>The stream of its sound, as ffmpeg names it; null where it has none.</summary>
    public required string? AudioStream { get; init; }

    /// <summary>
    /// The video's kilobits per second, with those of the sound, where its stream may be copied: every browser plays it, it is used from
    /// beginning to end, and its rate is constant. Null where it may not.
    /// </summary>
    public double? CopyKilobits { get; init; }

    /// <summary>The matrix of the file's pictures, as <see cref="Bt709.MatrixOf"/> names it.</summary>
    public required string Matrix { get; init; }

    /// <summary>
    /// Filters that make whole pictures of interlaced ones, with a comma behind them; empty where they are whole. They stand before all
    /// others.
    /// </summary>
    public string Deinterlaced { get; init; } = "";

    /// <summary>
    /// Filters that make the clip opaque and bring it to BT.709 of standard range, with a comma behind them; empty where it is.
    /// </summary>
    public string ToBt709 { get; init; } = "";

    /// <summary>Which decoder ffmpeg is to take; empty for the usual one.</summary>
    public IReadOnlyList<string> Decoder { get; init; } = [];

    /// <summary>
    /// Filters that make pixels square, with a comma behind them; empty where they are. ffmpeg has turned the picture before, and the
    /// proportions of its pixels with it.
    /// </summary>
    public string ToSquarePixels { get; init; } = "";

    public string? Shape => Presets.PlatformPresets.ShapeOf(Width, Height);

    /// <summary>
    /// Before <see cref="InputArguments"/>: decodes only what other frames refer to, without smoothing block edges. The pictures are not
    /// good enough to be shown, but small ones hardly differ.
    /// </summary>
    public static IReadOnlyList<string> RoughDecoding { get; } = ["-skip_frame", "noref", "-skip_loop_filter", "all"];

    /// <summary>ffmpeg's arguments up to and with <c>-i</c>.</summary>
    public IReadOnlyList<string> InputArguments =>
    [
        .. FfmpegText.StartAt(StartSeconds), "-t", FfmpegText.Number(Seconds),
        .. Decoder, .. ForeignInput.Threads, .. ForeignInput.Arguments, "-i", FfmpegText.File(File),
    ];

    /// <summary>The first <paramref name="seconds"/> of the used part.</summary>
    public SourceView CutTo(double seconds) =>
        seconds < Seconds ? this with { Seconds = seconds, CopyKilobits = null } : this;

    /// <exception cref="FinishingRefusedException">The file holds no video, or the range lies outside.</exception>
    public static SourceView Of(string file, ProbedMedia media, TrimRange? trim)
    {
        if (media.Video is not { Width: > 0, Height: > 0 } video)
        {
            throw new FinishingRefusedException("clips", "A clip holds no video.");
        }

        var duration = media.ShownSeconds;
        var (shownWidth, shownHeight) = video.ShownSize;
        if (shownWidth * shownHeight > ForeignInput.MaxPixels)
        {
            throw new FinishingRefusedException("clips", FormattableString.Invariant(
                $"A clip of {video.Width} x {video.Height} pixels that are {video.PixelAspectRatio:0.##} times as wide as high is shown ")
                + FormattableString.Invariant($"as {shownWidth} x {shownHeight}; allowed are {ForeignInput.MaxPixels} pixels."));
        }

        var (width, height) = (Math.Max(1, (int)shownWidth), Math.Max(1, (int)shownHeight));
        var (from, to) = trim is null ? (0, duration) : (trim.FromSeconds, Math.Min(trim.ToSeconds, duration));
        if (from < 0 || to - from < 0.1)
        {
            throw new FinishingRefusedException("trim", FormattableString.Invariant(
                $"trim keeps {from:0.##} to {to:0.##} seconds of a clip of {duration:0.##}; at least 0.1 seconds must remain."));
        }

        return new SourceView
        {
            File = file,
            VideoStream = FormattableString.Invariant($"0:{video.Index}"),
            Width = width,
            Height = height,
            FramesPerSecond = RateOf(video),
            FrameCount = video.FrameCount,
            StartSeconds = from,
            Seconds = to - from,
            AudioStream = media.Audio is { } audio ? FormattableString.Invariant($"0:{audio.Index}") : null,
            CopyKilobits = from == 0 && to == duration && CanBeCopied(media, video) ? media.Length * 8 / 1000.0 / duration : null,
            Matrix = Bt709.MatrixOf(video),
            Deinterlaced = Deinterlacing.FilterFor(video),
            ToBt709 = Transparency.FilterFor(video) + Bt709.FilterFor(video),
            Decoder = Transparency.DecoderFor(video),
            ToSquarePixels = video.PixelAspectRatio == 1
                ? ""
                : FormattableString.Invariant($"scale={width}:{height}:flags=bicubic:{ChromaSiting.Kept},setsar=1,"),
        };
    }

    /// <summary>
    /// The rate of an ad, which is constant. That of a clip of variable rate is the rate of its motion: at its average, which is lower
    /// where the picture rests, frames of the motion would be left out.
    /// </summary>
    private static double RateOf(ProbedVideo video)
    {
        var (average, motion) = (video.FramesPerSecond, video.BaseFramesPerSecond);
        if (average is not (> 0 and <= 240))
        {
            return 25;
        }

        // Twice the average are the fields that a stream of constant rate counts. A rate above all others is that of a clock.
        var isVariable = motion > average * 1.01 && Math.Abs(motion - (2 * average)) > average * 0.02 && !video.IsInterlaced;
        if (!isVariable)
        {
            // The average of a clip that was cut between two frames, or lacks one, is a little off the rate in which its frames lie.
            return motion > 0 && Math.Abs(motion - average) <= average * 0.01 ? motion : average;
        }

        return motion <= MaxMotionRate ? motion : Math.Max(UsualRate, Math.Min(average, MaxMotionRate));
    }

    private static bool CanBeCopied(ProbedMedia media, ProbedVideo video) =>
        media.IsPlayedByBrowsers
        && video is { PixelFormat: "yuv420p", ColorRange: not "pc", FramesPerSecond: > 0 and <= 240 }
        && Math.Abs(video.BaseFramesPerSecond - video.FramesPerSecond) < 0.001
        && Math.Abs(video.StartSeconds) < 0.5 / video.FramesPerSecond;
}
