using System.Globalization;
using System.Text;
using AdGenius.Finishing.Captions;
using AdGenius.Finishing.Presets;
using AdGenius.Text.Drawing;

namespace AdGenius.Finishing.Encode;

/// <summary>
/// Writes caption pictures and the list by which ffmpeg shows one after the other: one input and one overlay for all of them.
/// </summary>
internal static class CaptionList
{
    /// <summary>Writes everything into <paramref name="folder"/>; returns the list's path.</summary>
    public static async Task<string> WriteAsync(
        IReadOnlyList<CaptionCue> cues, IReadOnlyList<byte[]> pictures, Box band, string folder, CancellationToken cancellationToken)
    {
        using (var empty = TextCanvas.Transparent(band.Width, band.Height))
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, "empty.png"), empty.ToPng(), cancellationToken);
        }

        var list = new StringBuilder("ffconcat version 1.0\n");
        var at = 0.0;
        for (var i = 0; i < cues.Count; i++)
        {
            var name = FormattableString.Invariant($"caption{i}.png");
            await File.WriteAllBytesAsync(Path.Combine(folder, name), pictures[i], cancellationToken);
            Append(list, "empty.png", cues[i].StartSeconds - at);
            Append(list, name, cues[i].EndSeconds - cues[i].StartSeconds);
            at = cues[i].EndSeconds;
        }

        Append(list, "empty.png", 1);
        var path = Path.Combine(folder, "captions.ffconcat");
        await File.WriteAllTextAsync(path, list.ToString(), cancellationToken);
        return path;
    }

    /// <summary>The rate of 1000 is the resolution of times; by default it would be 25.</summary>
    private static void Append(StringBuilder list, string file, double seconds)
    {
        if (seconds >= 0.001)
        {
            list.Append(CultureInfo.InvariantCulture, $"file {file}\noption framerate 1000\nduration {seconds:0.000}\n");
        }
    }
}
