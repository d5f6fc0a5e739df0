using System.Globalization;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>
/// Reads scripts in which every scene states its own length: "Scene 1 (3 seconds): a dog. Scene 2 (5 s): a cat.", and "0-3s: a dog" or "A
/// dog (0-3s)", one scene a line.
/// </summary>
internal static class SceneLengthReader
{
    private const int MaxLabelWords = 3;
    private const double MaxApartSeconds = 0.5; // of rounded times

    /// <summary>Sets the scenes' lengths where all scenes state one; false where they do not.</summary>
    public static bool Read(PromptReading reading, List<Length> lengths) => lengths.Count > 1
        && (Read(reading, lengths, SceneStarts(reading), (length, start) => IsMark(reading, length, start))
            || Read(reading, lengths, TimesBehindScenes.StartsOfScenes(reading.Text, lengths), (_, _) => true)
            || ReadOrdinal(reading, lengths));

    // "The first 5 seconds show a dog, the next 5 seconds show a cat."
    private static bool ReadOrdinal(PromptReading reading, List<Length> lengths)
    {
        var scenes = OrdinalTimes.In(reading.Text, lengths);
        if (scenes is not [{ IsFirst: true }, _, ..]
            || !Read(reading, lengths, scenes.ConvertAll(scene => scene.From), (_, _) => true))
        {
            return false;
        }

        foreach (var (from, to, _, _) in scenes)
        {
            reading.Remove(from, to);
        }

        return true;
    }

    private static bool Read(PromptReading reading, List<Length> lengths, List<int> scenes, Func<Length, int, bool> isMark)
    {
        var total = scenes.Count == 0 ? [] : lengths.FindAll(length => length.To <= scenes[0]);
        lengths = lengths[total.Count..];
        if (scenes.Count < 2 || scenes.Count != lengths.Count || total.Count > 1)
        {
            return false;
        }

        for (var index = 0; index < scenes.Count; index++)
        {
            var end = index + 1 < scenes.Count ? scenes[index + 1] : reading.Text.Count;
            if (lengths[index].From < scenes[index] || lengths[index].To > end || !isMark(lengths[index], scenes[index]))
            {
                return false;
            }
        }

        // "A 15 second ad: Scene 1 (0-5 s)": the length of the video is said besides. Another one is a contradiction.
        if (total is [var whole])
        {
            LengthContext.Classify(reading, whole);
            if (whole.Use is not (LengthUse.Stated or LengthUse.Alone or LengthUse.Implied)
                || Math.Abs(whole.Seconds - lengths.Sum(SecondsOf)) > MaxApartSeconds)
            {
                return false;
            }

            DurationReader.Take(reading, whole, "durationSeconds", whole.Seconds.ToString("0.##", CultureInfo.InvariantCulture));
        }

        reading.TimedScenes = scenes;
        Accept(reading, lengths);
        return true;
    }

    private static double SecondsOf(Length length) => length.Until is { } until ? until - length.Seconds : length.Seconds;

    private static void Accept(PromptReading reading, List<Length> lengths)
    {
        var result = reading.Result;
        var seconds = lengths.ConvertAll(SecondsOf);
        foreach (var length in lengths)
        {
            var value = SecondsOf(length).ToString("0.##", CultureInfo.InvariantCulture);
            result.Note(reading.Text, length.From, length.To, "scenes.durationSeconds", value);
            var from = reading.Text.Before(length.From, WordClass.For) is { } forWord ? forWord.From : length.From;
            var (labelFrom, labelTo) = WithLabel(reading.Text, from, length);
            reading.Remove(labelFrom, labelTo);
        }

        var total = seconds.Sum();
        if (total is < 1 or > 600)
        {
            result.Refuse(
                "durationSeconds",
                string.Create(CultureInfo.InvariantCulture,
                    $"durationSeconds is {total:0.##}, the sum of the scenes; allowed are 1 to 600 seconds."));
            return;
        }

        result.SceneLengths = seconds;
        result.SceneCount = seconds.Count;
        result.DurationSeconds = total;
    }

    // "Hook (0-3 s):" says when the scene is and what it is for, not what it shows.
    private static (int From, int To) WithLabel(PromptText text, int from, Length length)
    {
        var (open, close) = (length.From - 1, length.To);
        if (length.Until is null || open < 0 || close >= text.Count || text.Tokens[open].Norm is not ("(" or "[")
            || text.Tokens[close].Norm is not (")" or "]"))
        {
            return (from, length.To);
        }

        var isLabel = close + 1 < text.Count && text.Tokens[close + 1].Norm is ":";
        var start = open;
        while (isLabel && start > 0 && open - start < MaxLabelWords && !text.IsDelimiter(start - 1))
        {
            start--;
        }

        return isLabel && text.IsSentenceEnd(start - 1) ? (start, close + 2) : (open, close + 1);
    }

    // "Scene 1", "1." and "0-3s" at the start of a sentence or line.
    private static List<int> SceneStarts(PromptReading reading)
    {
        var text = reading.Text;
        var starts = new List<int>();
        for (var index = 0; index < text.Count; index++)
        {
            var isBracket = text.Tokens[index].Norm is "[" or "(";
            var isNumber = text.At(index, WordClass.SceneLead) is { } lead && NumberReader.At(text, lead.To) is not null;
            var isFurther = starts.Count > 0 && text.Tokens[starts[0]].Norm is "[" && text.Tokens[index].Norm is "["; // on one line
            var begins = isFurther || text.IsSentenceStart(index) || (isNumber && text.IsColon(index - 1)); // "an ad for tea: Scene 1"
            if (!begins || (text.IsDelimiter(index) && !isBracket) || (starts.Count > 0 && index - starts[^1] < 2))
            {
                continue;
            }

            var isNumbered = isBracket
                ? IsTimed(text, index)
                : isNumber
                || (text.Tokens[index].Kind == TokenKind.Number
                    && text.Tokens[Math.Min(index + 1, text.Count - 1)].Norm is "." or ")" or ":")
                || LengthFinder.At(text, index) is { Until: not null } || IsTimed(text, index);
            if (isNumbered)
            {
                starts.Add(index);
            }
        }

        return starts;
    }

    // "Hook (0-3 s): ...", "[0:00-0:05] ..."
    private static bool IsTimed(PromptText text, int index)
    {
        var to = index;
        while (to - index < MaxLabelWords && !text.IsDelimiter(to))
        {
            to++;
        }

        return to < text.Count && text.Tokens[to].Norm is "(" or "[" && LengthFinder.At(text, to + 1) is { Until: not null } length
            && length.To + 1 < text.Count && text.Tokens[length.To].Norm is ")" or "]"
            && (text.Tokens[length.To + 1].Norm is ":" || to == index);
    }

    // In parentheses, directly behind the scene's number, before a colon, or at the end of the scene.
    private static bool IsMark(PromptReading reading, Length length, int start)
    {
        var text = reading.Text;
        return length.From == start || length.From - start <= 4 || reading.IsParameterClause(length.From)
            || (text.IsSentenceEnd(length.To) && text.Before(length.From, WordClass.For) is not null);
    }
}
