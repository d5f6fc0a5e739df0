using System.Globalization;

namespace AdGenius.Finishing;

/// <summary>How values are written into ffmpeg's arguments.</summary>
internal static class FfmpegText
{
    /// <summary>A number with at most six decimals, independent of the machine's language.</summary>
    public static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    /// <summary>A file; the protocol is spelled out, so that no path can be taken for an address or an option.</summary>
    public static string File(string path) => "file:" + Path.GetFullPath(path);

    /// <summary>
    /// The option before an input to begin with this second of it. At its beginning even <c>-ss 0</c> makes ffmpeg jump, and then it
    /// loses all pictures of a file without time stamps, and those before zero of a file whose time stamps begin there. Without an offset,
    /// if only of a microsecond, it counts the times of an MPEG transport stream or an Ogg file from the first packet of the streams that
    /// are mapped: a sound alone that begins later than its pictures would be heard too early.
    /// </summary>
    public static IReadOnlyList<string> StartAt(double seconds) => seconds > 0 ? ["-ss", Number(seconds)] : ["-itsoffset", "0.000001"];

    /// <summary>A frame rate; the rates of television are written as fractions.</summary>
    public static string FrameRate(double framesPerSecond)
    {
        foreach (var whole in (int[])[24, 30, 48, 60])
        {
            if (Math.Abs(framesPerSecond - (whole * 1000 / 1001.0)) < 0.005)
            {
                return FormattableString.Invariant($"{whole * 1000}/1001");
            }
        }

        return Number(Math.Round(framesPerSecond, 3));
    }
}
