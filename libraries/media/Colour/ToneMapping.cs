using AdGenius.Media.Probe;

namespace AdGenius.Media.Colour;

/// <summary>
/// ffmpeg filters that bring videos of high dynamic range (PQ and HLG, BT.2100) to BT.709 of standard range. Cut to 8 bits without them,
/// their pictures are grey and flat, and players that believe the tags show them too bright.
/// </summary>
public static class ToneMapping
{
    // The white of a page in a picture of high dynamic range, and the peak that such pictures are graded for, in cd/m² (BT.2408).
    private const double WhiteNits = 203;
    private const double PeakNits = 1000;

    /// <summary>
    /// The filters with a comma behind them, to stand first in a chain of filters; empty for a video of standard range. Highlights above
    /// the white of a page are compressed, everything else keeps its brightness.
    /// </summary>
    /// <param name="video">The probed video.</param>
    public static string FilterFor(ProbedVideo video)
    {
        if (!video.HasHighDynamicRange)
        {
            return "";
        }

        return TaggedFor(video)
            + FormattableString.Invariant($"zscale=t=linear:npl={WhiteNits},format=gbrpf32le,")
            + FormattableString.Invariant($"zscale=p=bt709,tonemap=tonemap=mobius:param=0.3:desat=0:peak={PeakNits / WhiteNits:0.###},")
            + "zscale=t=bt709:m=bt709:r=limited,format=yuv420p,";
    }

    /// <summary>
    /// Files often leave out a tag or two, such as the primaries, and zscale neither guesses nor takes its own options for them: it ends
    /// with "no path between colorspaces". The tags of the pictures are completed in a format that it reads, as what ffmpeg inserts to
    /// convert to one removes them.
    /// </summary>
    private static string TaggedFor(ProbedVideo video)
    {
        var primaries = video.ColorPrimaries is "bt709" or "smpte432" ? video.ColorPrimaries : "bt2020";
        var tags = $"color_primaries={primaries}:color_trc={video.ColorTransfer}";
        if (Bt709.IsRgb(video.PixelFormat))
        {
            return $"format=gbrp10le|gbrp12le,setparams=range=pc:{tags}:colorspace=gbr,";
        }

        var name = video.PixelFormat ?? "";
        var format = name.Contains("444", StringComparison.Ordinal) ? "yuv444p"
            : name.Contains("422", StringComparison.Ordinal) ? "yuv422p"
            : "yuv420p";
        var matrix = video.ColorSpace is "bt709" or "smpte170m" or "bt470bg" ? video.ColorSpace : "bt2020nc";
        var range = video.ColorRange == "pc" || name.StartsWith("yuvj", StringComparison.Ordinal) ? "pc" : "tv";
        return $"scale=in_range={range}:out_range=tv,format={format}10le|{format}12le,setparams=range=tv:{tags}:colorspace={matrix},";
    }
}
