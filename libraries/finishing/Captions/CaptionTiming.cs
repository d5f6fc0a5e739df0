using System.Globalization;
using System.Text;
using AdGenius.Finishing.Mix;
using AdGenius.Finishing.Voice;

namespace AdGenius.Finishing.Captions;

/// <summary>Makes captions of a spoken track: the script's own words, at the times at which they are spoken.</summary>
internal static class CaptionTiming
{
    /// <summary>Two lines that are read at a glance on a phone, in widths of a Latin letter.</summary>
    public const int MaxWidth = 56;

    /// <summary>A caption that is shorter cannot be read.</summary>
    public const double MinSeconds = 1;

    /// <summary>Letters that are read in a second.</summary>
    public const double ReadingSpeed = 20;

    /// <summary>A pause of speech may lie this far from where the letters put it.</summary>
    private const double SearchSeconds = 0.4;

    private static readonly char[] Stops = [',', ';', ':', '–', '—', '.', '!', '?', '،', '؛', '、', '，', '：', '；'];

    public static IReadOnlyList<CaptionCue> Of(SpeechTrack track, double totalSeconds)
    {
        var cues = new List<CaptionCue>();
        foreach (var sentence in track.Sentences)
        {
            var parts = Split(sentence.Text);
            var expected = ExpectedEnds(sentence, parts);
            var from = sentence.StartSeconds;
            for (var i = 0; i < parts.Count; i++)
            {
                var to = i == parts.Count - 1
                    ? sentence.EndSeconds
                    : QuietestMoment(
                        track.Samples,
                        expected[i],
                        Middle(i == 0 ? sentence.StartSeconds : expected[i - 1], expected[i]),
                        Middle(expected[i], expected[i + 1]));
                cues.Add(new CaptionCue(from, to, parts[i]));
                from = to;
            }
        }

        return Extend(cues, totalSeconds);
    }

    /// <summary>A caption stays until it can be read, as far as the next one and the end of the ad allow.</summary>
    internal static IReadOnlyList<CaptionCue> Extend(IReadOnlyList<CaptionCue> cues, double totalSeconds)
    {
        const double Hold = 0.25;
        return
        [
            .. cues.Select((cue, index) =>
            {
                var limit = index + 1 < cues.Count ? cues[index + 1].StartSeconds : totalSeconds;
                var readable = cue.StartSeconds + Math.Max(MinSeconds, new StringInfo(cue.Text).LengthInTextElements / ReadingSpeed);
                return cue with { EndSeconds = Math.Min(limit, Math.Max(cue.EndSeconds + Hold, readable)) };
            }),
        ];
    }

    /// <summary>Parts of at most two lines, of about the same length, cut at punctuation where there is some near.</summary>
    internal static List<string> Split(string text)
    {
        var width = WidthOf(text);
        if (width <= MaxWidth)
        {
            return [text];
        }

        var pieces = PiecesOf(text);
        var wanted = width / Math.Ceiling((double)width / MaxWidth);
        var parts = new List<string>();
        var open = new StringBuilder();
        foreach (var piece in pieces)
        {
            var openWidth = WidthOf(open.ToString());
            var endsPhrase = openWidth > 0 && Stops.Contains(open.ToString().TrimEnd()[^1]);
            if (openWidth > 0 && (
                openWidth + WidthOf(piece) > MaxWidth || openWidth >= wanted || (endsPhrase && openWidth >= wanted * 0.6)))
            {
                parts.Add(open.ToString());
                open.Clear();
            }

            open.Append(piece);
        }

        parts.Add(open.ToString());
        if (parts.Count > 1 && WidthOf(parts[^1].Trim()) < 10 && WidthOf(parts[^2]) + WidthOf(parts[^1].Trim()) <= MaxWidth)
        {
            parts[^2] += parts[^1]; // one short word alone would only flash
            parts.RemoveAt(parts.Count - 1);
        }

        return [.. parts.Select(part => part.Trim())];
    }

    /// <summary>In widths of a Latin letter; ideographs and emoji are twice as wide.</summary>
    internal static int WidthOf(string text)
    {
        var width = 0;
        var elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext())
        {
            width += Rune.GetRuneAt(elements.GetTextElement(), 0).Value is (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0xA4CF)
                or (>= 0xAC00 and <= 0xD7A3) or (>= 0xFF00 and <= 0xFF60) or >= 0x1F000 ? 2 : 1;
        }

        return width;
    }

    /// <summary>Words with the space behind them; what is too wide for a line is cut between its letters.</summary>
    private static List<string> PiecesOf(string text)
    {
        var pieces = new List<string>();
        foreach (var word in text.Split(' '))
        {
            if (WidthOf(word) <= MaxWidth / 2)
            {
                pieces.Add(word + " ");
                continue;
            }

            var elements = StringInfo.GetTextElementEnumerator(word);
            while (elements.MoveNext())
            {
                pieces.Add(elements.GetTextElement());
            }

            pieces[^1] += " ";
        }

        return pieces;
    }

    /// <summary>When the parts end if every letter takes the same time.</summary>
    private static List<double> ExpectedEnds(SpokenSentence sentence, List<string> parts)
    {
        var (done, all) = (0.0, (double)parts.Sum(WidthOf));
        return [.. parts.Select(part => sentence.StartSeconds + (sentence.DurationSeconds * (done += WidthOf(part)) / all))];
    }

    private static double Middle(double first, double second) => (first + second) / 2;

    /// <summary>
    /// The quietest 20 ms near <paramref name="expected"/>: words are cut in a pause where there is one. The moment is between
    /// <paramref name="earliest"/> and <paramref name="latest"/>, so that the moments of one sentence are in order.
    /// </summary>
    private static double QuietestMoment(float[] samples, double expected, double earliest, double latest)
    {
        const double Step = 0.02;
        var first = Math.Max(earliest + Step, expected - SearchSeconds);
        var last = Math.Min(latest - Step, expected + SearchSeconds);
        if (first >= last)
        {
            return expected;
        }

        const int Window = (int)(SoundFile.Rate * Step);
        var start = (int)(first * SoundFile.Rate);
        var end = Math.Min(samples.Length, (int)(last * SoundFile.Rate));
        var levels = SoundLevels.LevelsOf(samples[start..end], Window);
        return levels.Length == 0 ? expected : first + ((Array.IndexOf(levels, levels.Min()) + 0.5) * Step);
    }
}
