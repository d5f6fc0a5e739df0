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

        // Files often leave out a tag or two, and zscale does not guess.
        var matrix = video.ColorSpace is "bt709" or "smpte170m" or "bt470bg" ? video.ColorSpace : "2020_ncl";
        var primaries = video.ColorPrimaries is "bt709" or "smpte432" ? video.ColorPrimaries : "2020";
        var range = video.ColorRange == "pc" ? "full" : "limited";
        return FormattableString.Invariant(
            $"zscale=tin={video.ColorTransfer}:min={matrix}:pin={primaries}:rin={range}:t=linear:npl={WhiteNits},format=gbrpf32le,")
            + FormattableString.Invariant($"zscale=p=bt709,tonemap=tonemap=mobius:param=0.3:desat=0:peak={PeakNits / WhiteNits:0.###},")
            + "zscale=t=bt709:m=bt709:r=limited,format=yuv420p,";
    }
}
