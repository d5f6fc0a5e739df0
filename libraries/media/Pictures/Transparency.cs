using System.Globalization;
using AdGenius.Media.Probe;

namespace AdGenius.Media.Pictures;

/// <summary>
/// Puts videos with transparency on white, as a page does: an encoder of opaque video shows the colours that transparency hides.
/// </summary>
public static class Transparency
{
    /// <summary>
    /// The filters with a comma behind them, to stand before those that change colours; empty for an opaque video. The result keeps the
    /// video's colours, in 8 bits.
    /// </summary>
    /// <param name="video">The probed video.</param>
    public static string FilterFor(ProbedVideo video)
    {
        if (!video.HasAlphaLayer && !HasAlpha(video.PixelFormat))
        {
            return "";
        }

        var name = video.PixelFormat ?? "";
        var (format, overlay) = name switch
        {
            _ when !IsYuv(name) => ("rgba", "rgb"),
            _ when name.Contains("444", StringComparison.Ordinal) => ("yuva444p", "yuv444"),
            _ when name.Contains("422", StringComparison.Ordinal) => ("yuva422p", "yuv422"),
            _ => ("yuva420p", "yuv420"),
        };
        var white = !IsYuv(name) ? "lutrgb=r=255:g=255:b=255:a=255"
            : video.ColorRange == "pc" ? "lutyuv=y=255:u=128:v=128:a=255" : "lutyuv=y=235:u=128:v=128:a=255";
        return $"format={format},split[clear][seen];[clear]{white}[white];[white][seen]overlay=format={overlay},";
    }

    /// <summary>ffmpeg's arguments before the input of a video whose transparency its usual decoder leaves out.</summary>
    /// <param name="video">The probed video.</param>
    public static IReadOnlyList<string> DecoderFor(ProbedVideo video) => video.HasAlphaLayer
        ? [string.Create(CultureInfo.InvariantCulture, $"-c:{video.Index}"), video.Codec == "vp8" ? "libvpx" : "libvpx-vp9"]
        : [];

    private static bool HasAlpha(string? pixelFormat) => pixelFormat is not null
        && (pixelFormat == "pal8" || AlphaFormats.Any(name => pixelFormat.StartsWith(name, StringComparison.Ordinal)));

    private static bool IsYuv(string pixelFormat) => pixelFormat.StartsWith("yuv", StringComparison.Ordinal);

    private static readonly string[] AlphaFormats = ["yuva", "rgba", "bgra", "argb", "abgr", "gbrap", "ya8", "ya16"];
}
