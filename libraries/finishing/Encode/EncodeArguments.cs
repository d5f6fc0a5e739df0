using System.Globalization;
using AdGenius.Finishing.Overlays;
using AdGenius.Media.Colour;
using AdGenius.Media.Levels;
using AdGenius.Media.Tools;

namespace AdGenius.Finishing.Encode;

/// <summary>
/// One run of ffmpeg for the files of one clip: it is decoded once for all of them; then everything is laid over each file's picture, which
/// is encoded once.
/// </summary>
internal static class EncodeArguments
{
    /// <summary>libx264's quality and speed; the preset's bit rate is a limit above it.</summary>
    public const int ConstantRateFactor = 20;

    public const string Speed = "medium";

    /// <summary>The highest bit rate of a video, in thousand bits per second.</summary>
    public const double MaxVideoKilobits = 12_000;

    private const int KeyframeSeconds = 2;

    /// <summary>PNG files are RGB: without a matrix they would be converted with that of old television.</summary>
    internal const string ToVideoColours = "scale=out_color_matrix=bt709:out_range=tv:" + ChromaSiting.FromRgb + ",format=yuva420p";

    /// <summary>The arguments.</summary>
    /// <param name="files">The files and their paths; all are made of the same part of the same clip.</param>
    /// <param name="constantKilobits">A constant rate of the video, filled up where the picture needs less; null for constant
    /// quality.</param>
    public static IReadOnlyList<string> For(IReadOnlyList<(EncodePlan Plan, string Target)> files, double? constantKilobits)
    {
        var inputs = new List<string>(files[0].Plan.Source.InputArguments);
        var (graphs, outputs, next) = (new List<string>(), new List<string>(), 1);
        var encoded = files.Count(file => !file.Plan.CopiesVideo);
        for (var index = 0; index < files.Count; index++)
        {
            var (plan, target) = files[index];
            var layers = next;
            foreach (var (_, file) in plan.Layers)
            {
                inputs.AddRange(["-i", FfmpegText.File(file)]);
            }

            next += plan.Layers.Count;
            var captions = plan.CaptionList is null ? -1 : next++;
            if (plan.CaptionList is not null)
            {
                // The list is our own; ffmpeg calls its option for the resolution of times unsafe.
                inputs.AddRange(["-f", "concat", "-safe", "0", "-i", FfmpegText.File(plan.CaptionList)]);
            }

            inputs.AddRange(["-i", FfmpegText.File(plan.AudioFile)]);
            var video = plan.CopiesVideo ? plan.Source.VideoStream : FormattableString.Invariant($"[video{index}]");
            graphs.AddRange(plan.CopiesVideo ? [] : ["-filter_complex", GraphOf(plan, layers, captions, video)]);
            outputs.AddRange(OutputArguments(plan, target, video, audio: next++, constantKilobits, encoded));
        }

        return ["-v", "error", "-nostdin", "-y", .. inputs, .. graphs, .. outputs];
    }

    /// <summary>The encoder's settings, as the bare encode of the benchmark uses them too.</summary>
    /// <param name="plan">The file.</param>
    /// <param name="constantKilobits">As of <see cref="For"/>.</param>
    /// <param name="files">How many files are encoded at a time.</param>
    internal static IReadOnlyList<string> VideoArguments(EncodePlan plan, double? constantKilobits, int files)
    {
        var limit = Math.Min(MaxVideoKilobits, (plan.Preset.MaxKilobits * 0.8) - plan.Preset.AudioKilobits);
        limit = Math.Min(limit, (plan.Preset.MaxMegabytes * 8000 * 0.9 / plan.Seconds) - plan.Preset.AudioKilobits);
        limit = Math.Max(limit, 100);
        var size = plan.Framing.Size;
        var limits = RateLimit.For(size.Width, size.Height, plan.FramesPerSecond, constantKilobits ?? limit);
        var rate = constantKilobits is { } constant
            ? (string[])["-b:v", Kilobits(constant), "-minrate", Kilobits(constant), "-maxrate", Kilobits(constant),
                "-bufsize", Kilobits(constant), "-level:v", limits.Level.Name, "-x264-params", "nal-hrd=cbr"]
            : ["-crf", FfmpegText.Number(ConstantRateFactor), .. limits.Arguments];
        return
        [
            "-r", FfmpegText.FrameRate(plan.FramesPerSecond), "-c:v", "libx264", .. ThreadCounts.Encoder(files),
            "-preset", Speed, .. rate, "-profile:v", "high", "-pix_fmt", "yuv420p",
            "-g", ((int)Math.Round(plan.FramesPerSecond * KeyframeSeconds)).ToString(CultureInfo.InvariantCulture), .. Bt709.Tags,
        ];
    }

    private static IReadOnlyList<string> OutputArguments(
        EncodePlan plan, string target, string video, int audio, double? constantKilobits, int files) =>
    [
        "-map", video, "-map", FormattableString.Invariant($"{audio}:a:0"), "-t", FfmpegText.Number(plan.Seconds),
        .. plan.CopiesVideo ? ["-c:v", "copy"] : VideoArguments(plan, constantKilobits, files),
        "-c:a", "aac", "-b:a", FormattableString.Invariant($"{plan.Preset.AudioKilobits}k"), "-ar", "48000", "-ac", "2",
        "-map_metadata", "-1", .. plan.Metadata.SelectMany(entry => (string[])["-metadata", $"{entry.Key}={entry.Value}"]),
        // Chapters of the clip and its time code would become streams.
        "-map_chapters", "-1", "-write_tmcd", "0", "-movflags", "+faststart", "-f", "mp4", FfmpegText.File(target),
    ];

    /// <param name="plan">The file.</param>
    /// <param name="firstLayer">The input that is the lowest of its layers.</param>
    /// <param name="captions">The input with its captions; -1 for none.</param>
    /// <param name="video">The label of the result.</param>
    private static string GraphOf(EncodePlan plan, int firstLayer, int captions, string video)
    {
        var rate = FfmpegText.FrameRate(plan.FramesPerSecond);
        var hold = plan.Seconds - plan.Source.Seconds;
        var graph = new List<string>
        {
            // Of pictures that begin after the sound the first one is shown until then.
            $"[{plan.Source.VideoStream}]{plan.Source.Deinterlaced}fps={rate}:start_time=0,"
            + $"{plan.Source.ToBt709}{plan.Source.ToSquarePixels}{plan.Framing.Filters},setsar=1,"
            + $"tpad=stop_mode=clone:stop_duration={FfmpegText.Number(Math.Max(0, hold) + 0.5)},format=yuv420p[v0]",
        };
        var count = 0;
        for (var i = 0; i < plan.Layers.Count; i++)
        {
            var layer = plan.Layers[i].Layer;
            if (layer.Kind == OverlayKind.EndCard && plan.CaptionBandOnEndCard is null)
            {
                AddCaptions(CaptionRow(plan, endCard: null)); // the end card lies over the last of them
            }

            graph.Add(LayerInput(layer, firstLayer + i, FormattableString.Invariant($"[l{i}]"), plan.FramesPerSecond));
            var (x, y) = (layer.Box.X, layer.Box.Y);
            var end = FfmpegText.Number(layer.To - 0.001);
            graph.Add(
                $"[v{count}][l{i}]overlay={x}:{y}:eof_action=repeat:"
                + $"enable='between(t,{FfmpegText.Number(layer.From)},{end})'[v{++count}]");
        }

        AddCaptions(CaptionRow(plan, plan.Layers.Select(one => one.Layer).FirstOrDefault(layer => layer.Kind == OverlayKind.EndCard)));
        graph.Add($"[v{count}]null{video}");
        return string.Join(';', graph);

        void AddCaptions(string row)
        {
            if (captions >= 0)
            {
                graph.Add($"[{captions}:v:0]{ToVideoColours}[c]");
                graph.Add($"[v{count}][c]overlay={plan.CaptionBand.X}:{row}:eof_action=pass[v{++count}]");
                captions = -1;
            }
        }
    }

    /// <summary>The first row of captions: a number, or an expression where they lie elsewhere on the end card.</summary>
    private static string CaptionRow(EncodePlan plan, FrameLayer? endCard) =>
        endCard is not null && plan.CaptionBandOnEndCard is { } band && band.Y != plan.CaptionBand.Y
            ? FormattableString.Invariant(
                $"'if(lt(t,{FfmpegText.Number(endCard.From - 0.001)}),{plan.CaptionBand.Y},{band.Y})'")
            : FormattableString.Invariant($"{plan.CaptionBand.Y}");

    /// <summary>A few frames that fade in; the overlay repeats the last of them, so that a still picture costs nothing more.</summary>
    private static string LayerInput(FrameLayer layer, int input, string label, double framesPerSecond)
    {
        var frames = (int)Math.Ceiling(layer.FadeSeconds * framesPerSecond) + 2;
        var (rate, from) = (FfmpegText.FrameRate(framesPerSecond), FfmpegText.Number(layer.From));
        return $"[{input}:v:0]{ToVideoColours},loop=loop={frames - 1}:size=1:start=0,settb=1/90000,setpts=N/({rate})/TB+{from}/TB,"
            + $"fade=t=in:st={from}:d={FfmpegText.Number(layer.FadeSeconds)}:alpha=1{label}";
    }

    private static string Kilobits(double kilobits) => FormattableString.Invariant($"{Math.Round(kilobits)}k");
}
