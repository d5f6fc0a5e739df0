using System.Globalization;
using AdGenius.Media.Levels;
using AdGenius.Media.Tools;

namespace AdGenius.Media.Composition.Encoding;

/// <summary>How ffmpeg turns raw frames into the finished file.</summary>
internal static class EncoderArguments
{
    private const int KeyframeSeconds = 2;

    /// <summary>Every frame is tagged on its way in and out: players assume different defaults when tags are missing.</summary>
    private static readonly string[] Colour =
        ["-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"];

    /// <summary>The arguments; raw frames come from <paramref name="input"/>, <c>pipe:0</c> or a file.</summary>
    public static IReadOnlyList<string> For(ClipPlan plan, string input, string path)
    {
        var settings = EncoderSettings.Of(plan.Quality);
        var rate = plan.Rate.ToString();
        var limit = RateLimit.For(plan.Size.Width, plan.Size.Height, plan.Rate.PerSecond);
        return
        [
            // Only the last report is read.
            "-v", "error", "-nostats", "-progress", "pipe:1", "-stats_period", "60", "-y",
            "-f", "rawvideo", "-pix_fmt", "yuv420p", "-video_size", string.Create(
                CultureInfo.InvariantCulture,
                $"{plan.Size.Width}x{plan.Size.Height}"),
            "-framerate", rate, .. Colour, "-i", input,
            "-map", "0:v:0", "-an", "-fps_mode", "cfr",
            "-c:v", "libx264", .. ThreadCounts.Composer, "-preset", settings.Preset,
            "-crf", settings.ConstantRateFactor.ToString(CultureInfo.InvariantCulture),
            "-profile:v", "high", .. limit.Arguments, "-pix_fmt", "yuv420p", "-aq-mode", "3",
            "-g", ((int)Math.Round(plan.Rate.PerSecond * KeyframeSeconds)).ToString(CultureInfo.InvariantCulture),
            .. Colour, "-movflags", "+faststart", "-f", "mp4", "file:" + Path.GetFullPath(path),
        ];
    }
}
