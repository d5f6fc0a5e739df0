using AdGenius.Media.Probe;

namespace AdGenius.Media.Pictures;

/// <summary>
/// ffmpeg's filter that makes whole pictures of interlaced ones. It needs every picture of the file and has to stand before filters that
/// leave out or scale pictures.
/// </summary>
public static class Deinterlacing
{
    /// <summary>
    /// The filter with a comma behind it, to stand first in a chain of filters; empty for a video that is not interlaced. The rate stays,
    /// and pictures that are not marked as interlaced stay as they are.
    /// </summary>
    /// <param name="video">The probed video.</param>
    public static string FilterFor(ProbedVideo video) => video.IsInterlaced ? "bwdif=mode=send_frame:deint=interlaced," : "";
}
