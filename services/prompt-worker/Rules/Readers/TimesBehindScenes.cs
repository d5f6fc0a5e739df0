using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>
/// Finds the scenes of scripts whose times stand behind them: "A boat on the lake (0-3s)", "A dog on a beach (3-6s)", one a line or one
/// behind the other. Times from and to follow each other from 0 on; single ones are in brackets.
/// </summary>
internal static class TimesBehindScenes
{
    private const double MaxApartSeconds = 1; // "0-3 s", then "4-6 s"

    /// <summary>The first token of each scene; empty where the lengths are not the times of scenes before them.</summary>
    public static List<int> StartsOfScenes(PromptText text, List<Length> lengths)
    {
        var marks = lengths.FindAll(length => length.Until is not null);
        marks = marks.Count > 0 ? marks : lengths.FindAll(length => length.Unit == 1 && IsInBrackets(text, length));
        if (marks.Count < 2 || !FollowEachOther(marks))
        {
            return [];
        }

        var starts = new List<int> { FirstStart(text, marks[0].From) };
        for (var index = 0; index < marks.Count; index++)
        {
            var end = IsInBrackets(text, marks[index]) ? marks[index].To + 1 : marks[index].To;
            if (!HasWords(text, starts[index], marks[index].From) || !(text.IsSentenceEnd(end) || text.Tokens[end].Norm is "," or ";"))
            {
                return [];
            }

            while (end < text.Count && text.IsDelimiter(end))
            {
                end++;
            }

            if (index + 1 < marks.Count)
            {
                starts.Add(end);
            }
        }

        return starts;
    }

    private static bool FollowEachOther(List<Length> marks)
    {
        double before = 0;
        foreach (var mark in marks)
        {
            if (mark.Until is { } until)
            {
                if (Math.Abs(mark.Seconds - before) > MaxApartSeconds)
                {
                    return false;
                }

                before = until;
            }
        }

        return true;
    }

    private static bool IsInBrackets(PromptText text, Length length) =>
        length.From > 0 && length.To < text.Count && text.Tokens[length.From - 1].Norm is "(" or "["
        && text.Tokens[length.To].Norm is ")" or "]";

    // "An ad for a boat trip: a boat on the lake (0-3s)"
    private static int FirstStart(PromptText text, int mark)
    {
        var start = text.SentenceStart(mark);
        var colon = start;
        while (colon < mark && !text.IsColon(colon))
        {
            colon++;
        }

        return colon < mark && Enumerable.Range(start, colon - start).Any(index => text.Is(index, WordClass.VideoNoun)) ? colon + 1 : start;
    }

    private static bool HasWords(PromptText text, int from, int to) =>
        Enumerable.Range(from, Math.Max(0, to - from)).Any(index => text.Tokens[index].Kind == TokenKind.Word);
}
