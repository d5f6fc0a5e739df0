using AdGenius.Media.Probe;

namespace AdGenius.Media.Colour;

/// <summary>
/// ffmpeg filters that bring any video to BT.709 of standard range, which is what finished videos are tagged as. Without them ffmpeg keeps
/// a video's own matrix, and under other tags players show other colours.
/// </summary>
public static class Bt709
{
    /// <summary>The name of the matrix, as ffmpeg's <c>scale</c> has it.</summary>
    public const string Matrix = "bt709";

    /// <summary>Players take a video without tags for BT.709 from this many lines on, and for BT.601 below.</summary>
    private const int HighDefinitionLines = 720;

    // Through RGB, in which the default of scale would lose two or three levels.
    private const string Precise = "flags=bicubic+accurate_rnd+full_chroma_int";
    private const string Tagged = "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709,";

    /// <summary>Tags of the result, for the encoder.</summary>
    public static IReadOnlyList<string> Tags { get; }
        = ["-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"];

    /// <summary>
    /// The matrix by which a video's pictures become red, green and blue, as ffmpeg's <c>scale</c> names it: by its tag, or what players
    /// take a video of its size for. Of no meaning for one of RGB.
    /// </summary>
    /// <param name="video">The probed video.</param>
    public static string MatrixOf(ProbedVideo video) => video.ColorSpace switch
    {
        "bt709" => Matrix,
        "bt470bg" or "smpte170m" => "bt601",
        "fcc" or "smpte240m" => video.ColorSpace,
        "bt2020nc" or "bt2020c" => "bt2020",
        _ => video.Height < HighDefinitionLines ? "bt601" : Matrix,
    };

    /// <summary>
    /// The filters with a comma behind them, to stand first in a chain of filters; empty for a video that is tagged as that. High
    /// dynamic range is mapped to standard range. Of BT.601 and its relatives only the matrix is converted: their primaries hardly differ.
    /// </summary>
    /// <param name="video">The probed video.</param>
    public static string FilterFor(ProbedVideo video)
    {
        if (video.HasHighDynamicRange)
        {
            return ToneMapping.FilterFor(video);
        }

        if (IsRgb(video.PixelFormat))
        {
            return $"scale=out_color_matrix={Matrix}:out_range=tv:{Precise}:{ChromaSiting.FromRgb},format=yuv420p,{Tagged}";
        }

        if (video.ColorSpace is "bt2020nc" or "bt2020c" && video.ColorPrimaries != Matrix)
        {
            var matrix = video.ColorSpace == "bt2020c" ? "2020_cl" : "2020_ncl";
            var range = video.ColorRange == "pc" ? "full" : "limited";
            return $"zscale=tin=709:min={matrix}:pin=2020:rin={range}:t=709:m=709:p=709:r=limited,format=yuv420p,{Tagged}";
        }

        // Display P3, as of Apple's cameras and screens, and the cinema's P3. What is red there is a stronger red than that of BT.709.
        if (video.ColorPrimaries is "smpte432" or "smpte431")
        {
            var matrix = MatrixOf(video) switch
            {
                "bt601" => "470bg",
                "smpte240m" => "7", // its name is misspelled in ffmpeg 5
                "fcc" => "fcc",
                "bt2020" => "2020_ncl",
                _ => "709",
            };
            var range = video.ColorRange == "pc" ? "full" : "limited";
            return $"zscale=tin=709:min={matrix}:pin={video.ColorPrimaries}:rin={range}:t=709:m=709:p=709:r=limited,format=yuv420p,"
                + Tagged;
        }

        // Chroma keeps its resolution: on the way through RGB scale forgets where its samples lie.
        var name = video.PixelFormat ?? "";
        var format = name.Contains("444", StringComparison.Ordinal) ? "yuv444p"
            : name.Contains("422", StringComparison.Ordinal) ? "yuv422p"
            : "yuv420p";

        // Later scales name no range: where size and format stay, they would leave full range as it is.
        if (MatrixOf(video) is var own && (own != Matrix || video.ColorRange == "pc"))
        {
            return $"scale=in_color_matrix={own}:out_color_matrix={Matrix}:out_range=tv:{Precise},format={format},{Tagged}";
        }

        // From version 7 on ffmpeg's encoders take the tags of the pictures, though others were set for them.
        return video is { ColorRange: "tv", ColorSpace: Matrix, ColorPrimaries: Matrix, ColorTransfer: Matrix } ? "" : Tagged;
    }

    /// <summary>Whether a pixel format has red, green and blue, or a palette of them.</summary>
    internal static bool IsRgb(string? pixelFormat) =>
        pixelFormat is not null && (pixelFormat == "pal8" || pixelFormat.StartsWith("gbr", StringComparison.Ordinal)
            || pixelFormat.Contains("rgb", StringComparison.Ordinal) || pixelFormat.Contains("bgr", StringComparison.Ordinal));
}
