using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace AdGenius.Media.Probe;

/// <summary>Reads the JSON that ffprobe prints. Numbers come as text or as numbers, depending on the field and the version.</summary>
internal static class ProbeReport
{
    private static readonly FrozenSet<string?> PictureCodecs
        = new[] { "mjpeg", "png", "bmp", "gif", "webp", "tiff", "jpeg2000", "jpegls", "ppm" }.ToFrozenSet<string?>();

    // Containers that list every frame. ffprobe states a duration of the streams of others too, and their rate is the declared one.
    private static readonly FrozenSet<string> IndexedFormats = new[] { "mp4", "avi" }.ToFrozenSet();

    /// <summary>How much longer than its file a stream may say that it is, in seconds: some round the one and not the other.</summary>
    private const double TagTolerance = 0.1;

    /// <summary>How long before zero a file may begin and count as one that begins there, in seconds.</summary>
    private const double StartTolerance = 0.1;

    public static ProbedMedia Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var format = root.GetProperty("format");
            var isIndexed = Text(format, "format_name")?.Split(',').Any(IndexedFormats.Contains) == true;
            var length = Number(format, "duration") is > 0 and var seconds ? seconds - EarlyStartOf(format) : (double?)null;
            var video = VideoOf(root, isIndexed, length);
            var duration = length ?? CountedDurationOf(video);
            var start = Number(format, "start_time") ?? video?.StartSeconds ?? 0;
            var sounds = StreamsOf(root, "audio")
                .Select((stream, position) =>
                    (IsDefault: IsDefault(stream), Audio: AudioOf(stream, isFirst: position == 0, start, length)))
                .OrderByDescending(sound => sound.IsDefault).Select(sound => sound.Audio).ToList();
            var media = new ProbedMedia
            {
                Format = Text(format, "format_name") ?? string.Empty,
                Length = (long)(Number(format, "size") ?? 0),
                DurationSeconds = duration,
                Video = video is null ? null : Timed(video, start, sounds.Count == 0 ? duration : null, duration),
                Audio = sounds.FirstOrDefault(),
                AudioStreams = sounds,
                HasOtherStreams = root.GetProperty("streams").GetArrayLength() > (video is null ? 0 : 1) + Math.Min(1, sounds.Count),
            };
            return media.Video is null && media.Audio is null
                ? throw new InvalidMediaException("The file holds neither video nor audio.")
                : media;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException)
        {
            throw new InvalidMediaException("ffprobe's output cannot be parsed.", exception);
        }
    }

    /// <summary>Whether packets were counted in any stream; also true of output that cannot be parsed or has no video or audio.</summary>
    public static bool HasPackets(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var streams = root.TryGetProperty("streams", out _) ? StreamsOf(root, "video").Concat(StreamsOf(root, "audio")).ToList() : [];
            return streams.Count == 0 || streams.Exists(stream => Number(stream, "nb_read_packets") > 0);
        }
        catch (JsonException)
        {
            return true; // Parse reports it
        }
    }

    /// <summary>
    /// The duration of the frames that were counted, for a container that names none, such as a WebM file that was written to a pipe. Null
    /// for a single picture, which has none.
    /// </summary>
    private static double? CountedDurationOf(ProbedVideo? video) => video switch
    {
        { FrameCount: > 1, DurationSeconds: > 0 and var own } => own,
        { FrameCount: > 1, FramesPerSecond: > 0 and var rate } => video.FrameCount / rate,
        { FrameCount: > 1, BaseFramesPerSecond: > 0 and var rate } => video.FrameCount / rate,
        _ => null,
    };

    /// <summary>
    /// When the file begins, in seconds, where that is below zero and its length is counted from zero, as that of Matroska; else 0. The
    /// sound of many files begins a little earlier, and players leave that out.
    /// </summary>
    private static double EarlyStartOf(JsonElement format)
        => Text(format, "format_name")?.Contains("matroska", StringComparison.Ordinal) == true
            && Number(format, "start_time") is < -StartTolerance and var start
            ? start
            : 0;

    /// <summary>
    /// The video from its first frame on. Of a file that begins below zero ffprobe may give no time stamps before zero, and then the first
    /// one that it gives is that of a later frame: there are more frames than the rate has in that time.
    /// </summary>
    private static ProbedVideo FromFirstFrame(ProbedVideo video, double start)
    {
        if (start >= 0 || video is not { HasIndex: false, FramesPerSecond: > 0 and var rate, DurationSeconds: > 0 and var own })
        {
            return video;
        }

        var early = Math.Min((video.FrameCount / rate) - own, video.StartSeconds - start);
        return early * rate < 1 ? video : video with { StartSeconds = video.StartSeconds - early, DurationSeconds = own + early };
    }

    /// <summary>The video with its delay and its average rate.</summary>
    /// <param name="video">The video as ffprobe describes it.</param>
    /// <param name="start">When the file begins, in seconds.</param>
    /// <param name="silentDuration">The file's length in seconds where there is no other stream that could be longer; else null.</param>
    /// <param name="duration">The file's length in seconds; null for a picture.</param>
    private static ProbedVideo Timed(ProbedVideo video, double start, double? silentDuration, double? duration)
    {
        video = FromFirstFrame(video, start);
        var own = video.DurationSeconds ?? (silentDuration - Math.Max(0, video.StartSeconds));
        var rate = RateOf(video, own is > 0 ? own : null, duration);
        var delay = video.StartSeconds - start;
        return video with
        {
            FramesPerSecond = rate,
            FrameCount = ShownFramesOf(video, rate),
            DelaySeconds = delay * rate >= 1 ? delay : 0,
        };
    }

    /// <summary>
    /// How many frames are shown. After a cut without encoding the file still holds the frames from the keyframe before it, which are
    /// decoded, and an edit list hides them: they are counted, but are not in the length.
    /// </summary>
    private static long ShownFramesOf(ProbedVideo video, double rate)
    {
        var listed = video.HasIndex ? (long)Math.Round((video.DurationSeconds ?? 0) * rate) : 0;
        return listed > 0 && video.FrameCount > listed + 1 ? listed : video.FrameCount;
    }

    /// <summary>
    /// The average rate. An index gives it; of other containers ffprobe gives what the file declares, which is not the average where frames
    /// were left out, or nothing.
    /// </summary>
    private static double RateOf(ProbedVideo video, double? own, double? duration)
    {
        var stated = video.FramesPerSecond;
        if (stated > 0 && (video.HasIndex || own is null))
        {
            return stated;
        }

        var counted = (own ?? duration) is > 0 and var seconds && video.FrameCount > 1 ? video.FrameCount / seconds : stated;
        return Math.Abs(counted - stated) <= Math.Max(stated * 0.01, counted / video.FrameCount) ? stated : counted;
    }

    private static IEnumerable<JsonElement> StreamsOf(JsonElement root, string kind)
        => root.GetProperty("streams").EnumerateArray().Where(stream => Text(stream, "codec_type") == kind);

    /// <summary>
    /// The video stream that is not a cover picture; where there is only a picture, the picture. Of several the file's marks to be played
    /// decide, then the number of pixels, then the order in the file.
    /// </summary>
    private static ProbedVideo? VideoOf(JsonElement root, bool isIndexed, double? length)
    {
        var streams = StreamsOf(root, "video").Where(stream => !IsAttachedPicture(stream)).ToList();
        var used = streams.Select((stream, position) => (Stream: stream, Position: position))
            .OrderBy(video => IsUnmarkedCover(video.Stream))
            .ThenByDescending(video => IsDefault(video.Stream))
            .ThenByDescending(video => (Number(video.Stream, "width") ?? 0) * (Number(video.Stream, "height") ?? 0))
            .ToList();
        return used.Count == 0 ? null : VideoOf(used[0].Stream, used[0].Position == 0, isIndexed, length);
    }

    private static bool IsAttachedPicture(JsonElement stream) => HasDisposition(stream, "attached_pic");

    /// <summary>Whether the file marks the stream as the one to play; of several languages, for example, one is.</summary>
    private static bool IsDefault(JsonElement stream) => HasDisposition(stream, "default");

    private static bool HasDisposition(JsonElement stream, string name)
        => stream.TryGetProperty("disposition", out var disposition) && Number(disposition, name) == 1;

    /// <summary>A single picture of a picture format: a cover whose container does not say so, as tools write it into Matroska.</summary>
    private static bool IsUnmarkedCover(JsonElement stream)
        => PictureCodecs.Contains(Text(stream, "codec_name")) && (Number(stream, "nb_read_packets") ?? Number(stream, "nb_frames")) <= 1;

    private static ProbedVideo VideoOf(JsonElement stream, bool isFirst, bool isIndexed, double? length) => new()
    {
        Index = (int)(Number(stream, "index") ?? 0),
        IsFirst = isFirst,
        Codec = Text(stream, "codec_name") ?? "unknown",
        Profile = Text(stream, "profile"),
        Level = Number(stream, "level") is > 0 and var level ? (int)level : null,
        Width = (int)(Number(stream, "width") ?? 0),
        Height = (int)(Number(stream, "height") ?? 0),
        PixelAspectRatio = Ratio(Text(stream, "sample_aspect_ratio")?.Replace(':', '/')) is > 0 and var ratio ? ratio : 1,
        PixelFormat = Text(stream, "pix_fmt"),
        FramesPerSecond = Ratio(Text(stream, "avg_frame_rate")),
        BaseFramesPerSecond = Ratio(Text(stream, "r_frame_rate")),
        FrameCount = (long)(Number(stream, "nb_read_packets") ?? Number(stream, "nb_frames") ?? 0),
        StartSeconds = Number(stream, "start_time") ?? 0,
        HasIndex = isIndexed && Number(stream, "duration") is > 0,
        DurationSeconds = Number(stream, "duration") is > 0 and var duration ? duration : TaggedDurationOf(stream, length),
        ColorSpace = Text(stream, "color_space"),
        ColorPrimaries = Text(stream, "color_primaries"),
        ColorTransfer = Text(stream, "color_transfer"),
        ColorRange = Text(stream, "color_range"),
        FieldOrder = Text(stream, "field_order"),
        HasAlphaLayer = stream.TryGetProperty("tags", out var tags) && Number(tags, "alpha_mode") == 1
            && Text(stream, "codec_name") is "vp8" or "vp9",
        RotationDegrees = RotationOf(stream),
        IsMirrored = IsMirrored(stream),
    };

    /// <summary>
    /// Matroska has no duration per stream, and those who write it put the time at which the last frame ends into a tag. Programs that cut
    /// a file may leave the tag as it was: one that is longer than the file is not taken.
    /// </summary>
    private static double? TaggedDurationOf(JsonElement stream, double? length)
    {
        if (!stream.TryGetProperty("tags", out var tags) || Text(tags, "DURATION")?.Split(':') is not [var hours, var minutes, var seconds]
            || !TryRead(hours, out var h) || !TryRead(minutes, out var m) || !TryRead(seconds, out var s))
        {
            return null;
        }

        var duration = (h * 3600) + (m * 60) + s - (Number(stream, "start_time") ?? 0);
        return duration > 0 && !(duration > length + TagTolerance) ? duration : null;
    }

    private static ProbedAudio AudioOf(JsonElement stream, bool isFirst, double start, double? length) => new()
    {
        Index = (int)(Number(stream, "index") ?? 0),
        IsFirst = isFirst,
        Codec = Text(stream, "codec_name") ?? "unknown",
        DelaySeconds = Math.Max(0, (Number(stream, "start_time") ?? start) - start),
        DurationSeconds = Number(stream, "duration") is > 0 and var duration ? duration : TaggedDurationOf(stream, length),
        Channels = (int)(Number(stream, "channels") ?? 0),
        SamplesPerSecond = (int)(Number(stream, "sample_rate") ?? 0),
    };

    /// <summary>Newer versions give the display matrix's rotation counter-clockwise, older ones a clockwise tag.</summary>
    private static int RotationOf(JsonElement stream)
    {
        double clockwise = 0;
        if (stream.TryGetProperty("tags", out var tags) && Number(tags, "rotate") is { } tag)
        {
            clockwise = tag;
        }

        if (stream.TryGetProperty("side_data_list", out var list))
        {
            clockwise = list.EnumerateArray().Select(item => Number(item, "rotation"))
                .FirstOrDefault(rotation => rotation is not null) is { } rotation ? -rotation : clockwise;
        }

        return (((int)Math.Round(clockwise) % 360) + 360) % 360;
    }

    /// <summary>
    /// ffprobe prints the display matrix as three lines of a number, a colon and three values. Its rotation alone does not tell a picture
    /// that is upside down from its mirror image.
    /// </summary>
    private static bool IsMirrored(JsonElement stream)
    {
        if (!stream.TryGetProperty("side_data_list", out var list)
            || list.EnumerateArray().Select(item => Text(item, "displaymatrix")).FirstOrDefault(text => text is not null) is not { } matrix)
        {
            return false;
        }

        double[][] rows =
        [
            .. matrix.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line
                .Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1)
                .Select(value => TryRead(value, out var number) ? number : 0).ToArray()),
        ];
        return rows is [[var a, var b, ..], [var c, var d, ..], ..] && (a * d) - (b * c) < 0;
    }

    private static double Ratio(string? text) =>
        text?.Split('/') is [var over, var under] && TryRead(over, out var numerator) && TryRead(under, out var denominator)
        && denominator > 0
            ? numerator / denominator
            : 0;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double? Number(JsonElement element, string name) =>
        !element.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.Number ? value.GetDouble()
        : value.ValueKind == JsonValueKind.String && TryRead(value.GetString(), out var number) ? number
        : null;

    private static bool TryRead(string? text, out double number)
        => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
}
