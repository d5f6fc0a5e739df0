using System.Globalization;
using AdGenius.Media.Colour;
using AdGenius.Media.Levels;
using AdGenius.Media.Pictures;
using AdGenius.Media.Probe;
using AdGenius.Media.Tools;

namespace AdGenius.StorageWorker.Finishing;

/// <summary>
/// ffmpeg's arguments. Sizes, rates and lengths aim at a poster of about 100 KB and a preview of about 200 KB.
/// </summary>
internal static class FinishArguments
{
    private const double MaxConstantRate = 240;
    private const double MaxVariableRate = 60;
    private const int PosterLongSide = 1280;
    private const int PreviewLongSide = 360;
    private const int PreviewFramesPerSecond = 10;
    private const double ExcerptSeconds = 1;
    private const int Excerpts = 4;

    /// <summary>
    /// The first video stream that is not a cover picture, of a finished file: a cover may be stream 0. An unfinished file may have a cover
    /// that is not marked as one, so its stream is named by number.
    /// </summary>
    private const string VideoStream = "0:V:0";

    private static readonly string[] CommonArguments = ["-v", "error", "-nostdin", "-y"];

    // Players and platforms expect a sound stream; a clip without one gets silence. It ends with the video.
    private static readonly string[] Silence = ["-f", "lavfi", "-i", "anullsrc=channel_layout=stereo:sample_rate=48000"];

    private static readonly string[] NoInput = [];

    /// <summary>The AAC encoder ends with an error at others, such as the 24 channels of 22.2.</summary>
    private const string SoundLayouts = "aformat=channel_layouts=mono|stereo|5.1";

    private static readonly string[] SilentStream = ["-map", "1:a", "-shortest"];

    /// <summary>ffmpeg makes streams of chapters and of a time code, though no stream was mapped that has them.</summary>
    private static readonly string[] NoOtherStreams = ["-map_chapters", "-1", "-write_tmcd", "0"];

    /// <summary>Encodes anything to H.264 and AAC in MP4, in the colours of BT.709.</summary>
    /// <param name="source">The clip's file.</param>
    /// <param name="video">Its pictures.</param>
    /// <param name="audio">Its sound; null for silence.</param>
    /// <param name="endSeconds">Where the video ends, in seconds; null for the end of the clip.</param>
    /// <param name="target">Where the video will be.</param>
    public static IReadOnlyList<string> ForVideo(string source, ProbedVideo video, ProbedAudio? audio, double? endSeconds, string target) =>
    [
        .. CommonArguments, .. Transparency.DecoderFor(video), .. Input(source), .. audio is null ? Silence : NoInput,
        "-map", StreamOf(video.Index), .. audio is null ? SilentStream : ["-map", StreamOf(audio.Index)], "-vf",
        $"{Deinterlacing.FilterFor(video)}{Transparency.FilterFor(video)}{Bt709.FilterFor(video)}"
            + $"scale=trunc(iw*sar/2)*2:trunc(ih/2)*2:out_range=tv:{ChromaSiting.Kept},setsar=1,format=yuv420p{EndOf(video)}",
        .. RateOf(video), "-c:v", "libx264", .. ThreadCounts.Encoder(1), "-profile:v", "high", "-preset", "medium", "-crf", "18",
        .. LimitOf(video).Arguments, .. Bt709.Tags, "-af", SoundLayouts, "-c:a", "aac", "-b:a", "192k",
        .. EndAt(endSeconds), .. NoOtherStreams, "-movflags", "+faststart", "-f", "mp4", File(target),
    ];

    /// <summary>Copies the streams of an MP4 and puts its index first; nothing is encoded but silence where there is no sound.</summary>
    /// <param name="source">The clip's file.</param>
    /// <param name="video">Its pictures.</param>
    /// <param name="audio">Its sound; null for silence.</param>
    /// <param name="endSeconds">Where the video ends, in seconds; null for the end of the clip.</param>
    /// <param name="target">Where the video will be.</param>
    public static IReadOnlyList<string> ForRemux(string source, ProbedVideo video, ProbedAudio? audio, double? endSeconds, string target) =>
    [
        .. CommonArguments, .. Input(source), .. audio is null ? Silence : NoInput, "-map", StreamOf(video.Index),
        .. audio is null
            ? [.. SilentStream, "-c:v", "copy", "-c:a", "aac", "-b:a", "64k"]
            : (string[])["-map", StreamOf(audio.Index), "-c", "copy"],
        .. EndAt(endSeconds), .. NoOtherStreams, "-movflags", "+faststart", "-f", "mp4", File(target),
    ];

    /// <summary>
    /// The most representative of some frames a quarter into the video: later than a fade-in, early enough to be the first scene.
    /// </summary>
    /// <param name="video">The video's file.</param>
    /// <param name="matrix">Its matrix, as <see cref="Bt709.MatrixOf"/> names it.</param>
    /// <param name="poster">Where the picture will be.</param>
    /// <param name="durationSeconds">The video's length in seconds; 0 for one of a single frame, which is at its beginning.</param>
    public static IReadOnlyList<string> ForPoster(string video, string matrix, string poster, double durationSeconds) =>
    [
        .. CommonArguments, "-ss", Seconds(durationSeconds / 4), .. Input(video), "-map", VideoStream,
        "-vf", $"thumbnail=24,{ScaleToFit(PosterLongSide)}:{PictureColours.ForJpeg(matrix)},format=yuvj420p",
        "-frames:v", "1", "-q:v", "3", "-f", "image2", "-update", "1", File(poster),
    ];

    /// <summary>
    /// A short video as a whole; four seconds of a longer one, one from each quarter, so that every length costs the same.
    /// </summary>
    /// <param name="video">The video's file.</param>
    /// <param name="matrix">Its matrix, as <see cref="Bt709.MatrixOf"/> names it.</param>
    /// <param name="preview">Where the pictures will be.</param>
    /// <param name="durationSeconds">The video's length in seconds.</param>
    public static IReadOnlyList<string> ForPreview(string video, string matrix, string preview, double durationSeconds)
    {
        var starts = durationSeconds <= Excerpts * ExcerptSeconds
            ? [0]
            : Enumerable.Range(0, Excerpts).Select(index => durationSeconds * index / Excerpts).ToArray();
        var length = starts.Length == 1 ? Excerpts * ExcerptSeconds : ExcerptSeconds;
        var inputs = starts.SelectMany(start => (string[])["-ss", Seconds(start), "-t", Seconds(length), .. Input(video)]);
        var picture = $"{ScaleToFit(PreviewLongSide)}:{PictureColours.ForWebP(matrix)},setsar=1,format=yuv420p";
        var parts = string.Concat(starts.Select((_, index) => $"[{index}:V:0]fps={PreviewFramesPerSecond},{picture}[p{index}];"));
        var joined = string.Concat(starts.Select((_, index) => $"[p{index}]"));
        return
        [
            .. CommonArguments, .. inputs,
            "-filter_complex", $"{parts}{joined}concat=n={starts.Length}:v=1:a=0[preview]", "-map", "[preview]",
            "-c:v", "libwebp", "-quality", "60", "-compression_level", "3", "-loop", "0", "-f", "webp", File(preview),
        ];
    }

    /// <summary>Both sides even, neither longer than <paramref name="longSide"/>, nothing enlarged.</summary>
    private static string ScaleToFit(int longSide) =>
        $"scale=w='min(iw,{longSide})':h='min(ih,{longSide})':force_original_aspect_ratio=decrease:force_divisible_by=2";

    private static string[] EndAt(double? seconds) => seconds is { } end ? ["-t", Seconds(end)] : [];

    private static RateLimit LimitOf(ProbedVideo video) => RateLimit.For(
        (int)(video.Width * video.PixelAspectRatio),
        video.Height,
        video.FramesPerSecond is > 0 and <= MaxConstantRate ? video.FramesPerSecond : 30);

    /// <summary>
    /// A clip of variable rate keeps its frames and their times: ffmpeg would repeat them at the rate in which every time can be expressed,
    /// which may be a thousand per second.
    /// </summary>
    private static string[] RateOf(ProbedVideo video) =>
        IsConstant(video) ? []
        : IsKeptVariable(video) ? ["-fps_mode", "vfr", "-enc_time_base", "1/90000", "-bf", "0"] // else its length is that of decode times
        : ["-r", "60"];

    /// <summary>
    /// With its own times, the last frame of a clip would be shown for no longer than one at the base rate, and it may be held for seconds:
    /// it is repeated, one such frame before the end.
    /// </summary>
    private static string EndOf(ProbedVideo video)
    {
        if (IsConstant(video) || !IsKeptVariable(video) || video is not { DurationSeconds: > 0 and var seconds, BaseFramesPerSecond: > 0 })
        {
            return "";
        }

        var last = video.DelaySeconds + seconds - (1 / video.BaseFramesPerSecond);
        return FormattableString.Invariant(
            $",tpad=stop=1:stop_mode=clone,setpts='if(gte(N,{video.FrameCount}),{last:0.######}/TB,PTS)'");
    }

    private static bool IsConstant(ProbedVideo video) =>
        Math.Abs(video.BaseFramesPerSecond - video.FramesPerSecond) <= video.FramesPerSecond * 0.01
        && video.FramesPerSecond <= MaxConstantRate;

    private static bool IsKeptVariable(ProbedVideo video) => video.FramesPerSecond <= MaxVariableRate;

    private static string StreamOf(int index) => string.Create(CultureInfo.InvariantCulture, $"0:{index}");

    // The protocol is spelled out, so that no path can be taken for an address or an option.
    private static string File(string path) => "file:" + path;

    private static string[] Input(string path) => [.. ForeignInput.Threads, .. ForeignInput.Arguments, "-i", File(path)];

    private static string Seconds(double seconds) => FormattableString.Invariant($"{seconds:0.###}");
}
