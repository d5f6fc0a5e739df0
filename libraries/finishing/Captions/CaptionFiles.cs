using System.Globalization;
using System.Text;

namespace AdGenius.Finishing.Captions;

/// <summary>Writes captions as files beside a video.</summary>
public static class CaptionFiles
{
    /// <summary>SubRip. Lines end as on Windows, as many players of the format expect.</summary>
    public static string ToSubRip(IReadOnlyList<CaptionCue> cues)
    {
        ArgumentNullException.ThrowIfNull(cues);
        var text = new StringBuilder();
        for (var i = 0; i < cues.Count; i++)
        {
            text.Append(
                CultureInfo.InvariantCulture, $"{i + 1}\r\n{Time(cues[i].StartSeconds, ',')} --> {Time(cues[i].EndSeconds, ',')}\r\n");
            text.Append(string.Join("\r\n", Lines(cues[i].Text))).Append("\r\n\r\n");
        }

        return text.ToString();
    }

    /// <summary>WebVTT.</summary>
    public static string ToWebVtt(IReadOnlyList<CaptionCue> cues)
    {
        ArgumentNullException.ThrowIfNull(cues);
        var text = new StringBuilder("WEBVTT\n\n");
        foreach (var cue in cues)
        {
            var lines = Lines(cue.Text).Select(line => line.Replace("&", "&amp;", StringComparison.Ordinal)
                .Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal));
            text.Append(CultureInfo.InvariantCulture, $"{Time(cue.StartSeconds, '.')} --> {Time(cue.EndSeconds, '.')}\n");
            text.AppendJoin('\n', lines).Append("\n\n");
        }

        return text.ToString();
    }

    /// <summary>Two lines of about the same length where one would be long.</summary>
    internal static IReadOnlyList<string> Lines(string text)
    {
        const int MaxLine = 32;
        return CaptionTiming.WidthOf(text) <= MaxLine ? [text] : Halves(text);
    }

    /// <summary>The text in two lines of about the same length.</summary>
    internal static IReadOnlyList<string> Halves(string text)
    {
        var width = CaptionTiming.WidthOf(text);
        var spaces = text.Select((letter, index) => (letter, index)).Where(one => one.letter == ' ').Select(one => one.index).ToList();
        if (spaces.Count == 0)
        {
            var elements = StringInfo.ParseCombiningCharacters(text);
            if (elements.Length < 2)
            {
                return [text];
            }

            var cut = elements[elements.Length / 2];
            return [text[..cut], text[cut..]];
        }

        var middle = spaces.MinBy(index => Math.Abs(CaptionTiming.WidthOf(text[..index]) - (width / 2.0)));
        return [text[..middle], text[(middle + 1)..]];
    }

    private static string Time(double seconds, char point)
    {
        var time = TimeSpan.FromMilliseconds(Math.Round(seconds * 1000));
        return string.Create(
            CultureInfo.InvariantCulture, $"{(int)time.TotalHours:00}:{time.Minutes:00}:{time.Seconds:00}{point}{time.Milliseconds:000}");
    }
}
