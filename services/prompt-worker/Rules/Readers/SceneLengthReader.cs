using System.Globalization;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>
/// Reads scripts in which every scene states its own length: "Scene 1 (3 seconds): a dog. Scene 2 (5 s): a cat." and "0-3s: a dog", one
/// scene a line.
/// </summary>
internal static class SceneLengthReader
{
    /// <summary>Sets the scenes' lengths where all scenes state one; false where they do not.</summary>
    public static bool Read(PromptReading reading, List<Length> lengths)
    {
        if (lengths.Count < 2)
        {
            return false;
        }

        var scenes = SceneStarts(reading);
        if (scenes.Count < 2 || scenes.Count != lengths.Count)
        {
            return false;
        }

        for (var index = 0; index < scenes.Count; index++)
        {
            var end = index + 1 < scenes.Count ? scenes[index + 1] : reading.Text.Count;
            if (lengths[index].From < scenes[index] || lengths[index].To > end || !IsMark(reading, lengths[index], scenes[index]))
            {
                return false;
            }
        }

        Accept(reading, lengths);
        return true;
    }

    private static void Accept(PromptReading reading, List<Length> lengths)
    {
        var result = reading.Result;
        var seconds = lengths.Select(length => length.Until is { } until ? until - length.Seconds : length.Seconds).ToList();
        foreach (var length in lengths)
        {
            var value = (length.Until is { } until ? until - length.Seconds : length.Seconds).ToString("0.##",
                CultureInfo.InvariantCulture);
            result.Note(reading.Text, length.From, length.To, "scenes.durationSeconds", value);
            var from = reading.Text.Before(length.From, WordClass.For) is { } forWord ? forWord.From : length.From;
            reading.Remove(from, length.To);
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

    // "Scene 1", "1." and "0-3s" at the start of a sentence or line.
    private static List<int> SceneStarts(PromptReading reading)
    {
        var text = reading.Text;
        var starts = new List<int>();
        for (var index = 0; index < text.Count; index++)
        {
            if (!text.IsSentenceEnd(index - 1) || text.IsDelimiter(index) || (starts.Count > 0 && index - starts[^1] < 2))
            {
                continue;
            }

            var isNumbered = (text.At(index, WordClass.SceneLead) is { } lead && NumberReader.At(text, lead.To) is not null)
                || (text.Tokens[index].Kind == TokenKind.Number && text.Tokens[Math.Min(index + 1, text.Count - 1)].Norm is "." or ")"
                    or ":")
                || (LengthFinder.At(text, index) is { Until: not null });
            if (isNumbered)
            {
                starts.Add(index);
            }
        }

        return starts;
    }

    // In parentheses, directly behind the scene's number, before a colon, or at the end of the scene.
    private static bool IsMark(PromptReading reading, Length length, int start)
    {
        var text = reading.Text;
        return length.From == start || length.From - start <= 4 || reading.IsParameterClause(length.From)
            || (text.IsSentenceEnd(length.To) && text.Before(length.From, WordClass.For) is not null);
    }
}
