using System.Globalization;
using System.Text.Json;

namespace AdGenius.Media.Probe;

/// <summary>Reads the JSON that ffprobe prints. Numbers come as text or as numbers, depending on the field and the version.</summary>
internal static class ProbeReport
{
    public static ProbedMedia Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var format = root.GetProperty("format");
            var media = new ProbedMedia
            {
                Format = Text(format, "format_name") ?? string.Empty,
                Length = (long)(Number(format, "size") ?? 0),
                DurationSeconds = Number(format, "duration"),
                Video = StreamOf(root, "video") is { } video ? VideoOf(video) : null,
                Audio = StreamOf(root, "audio") is { } audio ? AudioOf(audio) : null,
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

    /// <summary>The first stream of the kind; a cover picture attached to a sound file is not a video.</summary>
    private static JsonElement? StreamOf(JsonElement root, string kind)
    {
        foreach (var stream in root.GetProperty("streams").EnumerateArray())
        {
            var attached = stream.TryGetProperty("disposition", out var disposition) && Number(disposition, "attached_pic") == 1;
            if (Text(stream, "codec_type") == kind && !attached)
            {
                return stream;
            }
        }

        return null;
    }

    private static ProbedVideo VideoOf(JsonElement stream) => new()
    {
        Codec = Text(stream, "codec_name") ?? "unknown",
        Profile = Text(stream, "profile"),
        Width = (int)(Number(stream, "width") ?? 0),
        Height = (int)(Number(stream, "height") ?? 0),
        PixelAspectRatio = Ratio(Text(stream, "sample_aspect_ratio")?.Replace(':', '/')) is > 0 and var ratio ? ratio : 1,
        PixelFormat = Text(stream, "pix_fmt"),
        FramesPerSecond = Ratio(Text(stream, "avg_frame_rate")),
        BaseFramesPerSecond = Ratio(Text(stream, "r_frame_rate")),
        FrameCount = (long)(Number(stream, "nb_read_packets") ?? Number(stream, "nb_frames") ?? 0),
        DurationSeconds = Number(stream, "duration"),
        ColorSpace = Text(stream, "color_space"),
        ColorPrimaries = Text(stream, "color_primaries"),
        ColorTransfer = Text(stream, "color_transfer"),
        ColorRange = Text(stream, "color_range"),
        RotationDegrees = RotationOf(stream),
    };

    private static ProbedAudio AudioOf(JsonElement stream) => new()
    {
        Codec = Text(stream, "codec_name") ?? "unknown",
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

    private static double Ratio(string? text) =>
        text?.Split('/') is [var over, var under]
        && double.TryParse(over, NumberStyles.Float, CultureInfo.InvariantCulture, out var numerator)
        && double.TryParse(under, NumberStyles.Float, CultureInfo.InvariantCulture, out var denominator)
        && denominator > 0
            ? numerator / denominator
            : 0;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double? Number(JsonElement element, string name) =>
        !element.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.Number ? value.GetDouble()
        : value.ValueKind == JsonValueKind.String
            && double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
        : null;
}
