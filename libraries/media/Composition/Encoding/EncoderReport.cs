using System.Globalization;

namespace AdGenius.Media.Composition.Encoding;

/// <summary>Reads what ffmpeg's <c>-progress</c> prints.</summary>
internal static class EncoderReport
{
    private const string FrameKey = "frame=";

    /// <summary>How many frames were written in the end.</summary>
    public static int FramesWritten(string report)
    {
        var last = report.Split('\n').LastOrDefault(line => line.StartsWith(FrameKey, StringComparison.Ordinal));
        return last is not null
            && int.TryParse(last.AsSpan(FrameKey.Length), NumberStyles.Integer, CultureInfo.InvariantCulture, out var frames) ? frames : 0;
    }
}
