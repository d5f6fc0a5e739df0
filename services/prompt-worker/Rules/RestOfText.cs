using System.Text;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Rules;

/// <summary>A prompt without the words that state parameters, with marks and spaces in order.</summary>
internal static class RestOfText
{
    public static string Of(PromptReading reading)
    {
        RemoveEmptyClauses(reading);
        RemoveRemainders(reading);
        return Of(reading, 0, reading.Text.Count);
    }

    /// <summary>The same of the tokens from one to another.</summary>
    public static string Of(PromptReading reading, int from, int to)
    {
        var text = reading.Text;
        var rest = new StringBuilder(text.Text.Length);
        var wasRemoved = false;
        var position = from > 0 && from < text.Count ? text.Tokens[from].Start : 0;
        for (var index = from; index < to; index++)
        {
            var token = text.Tokens[index];
            if (reading.IsRemoved(index))
            {
                wasRemoved = true;
                position = token.End;
                continue;
            }

            if (wasRemoved && token.Kind == TokenKind.Delimiter && Merge(rest, token.Norm))
            {
                position = token.End;
                continue;
            }

            var gap = text.Text[position..token.Start];
            var isJoint = token.HyphenBefore && gap.Trim().Length <= 1; // "20-Sekunden-Clip" becomes "Clip"
            rest.Append(wasRemoved && (isJoint || gap.Trim().Length == 0) ? Gap(rest, token, reading, index) : gap);
            rest.Append(text.Text, token.Start, token.Length);
            position = token.End;
            wasRemoved = false;
        }

        rest.Append(text.Text.AsSpan(position, Math.Max(0, (to < text.Count ? text.Tokens[to].Start : text.Text.Length) - position)));
        return rest.ToString().Trim().TrimEnd(',', ';', ':', '、', '|', ' ');
    }

    private static string Gap(StringBuilder rest, Token token, PromptReading reading, int index) =>
        rest.Length == 0 || token.Kind == TokenKind.Delimiter || char.IsWhiteSpace(rest[^1])
            || (token.IsIdeographic && index > 0 && !token.SpaceBefore && reading.Text.Tokens[index - 1].IsIdeographic)
            ? ""
            : " ";

    // Two marks between which nothing is left become one, the stronger.
    private static bool Merge(StringBuilder rest, string mark)
    {
        var end = rest.Length;
        while (end > 0 && char.IsWhiteSpace(rest[end - 1]) && rest[end - 1] != '\n')
        {
            end--;
        }

        rest.Length = end;
        if (end == 0)
        {
            return mark is not ("(" or "[" or "“" or "„" or "«" or "\"" or "「" or "『");
        }

        var last = rest[end - 1];
        if (last is '(' or '（' && mark is ")" or "）")
        {
            rest.Length = end - 1;
            return true;
        }

        if (last is not (',' or ';' or ':' or '.' or '!' or '?' or '、' or '。' or '\n' or '—' or '–' or '-')
            || mark is "(" or "[" or "\"" or "“")
        {
            return false;
        }

        if (mark is "." or "!" or "?" or "。" && last is not ('.' or '!' or '?' or '。' or '\n'))
        {
            rest.Length = end - 1;
            return false;
        }

        return mark is not "\n";
    }

    // "No text on the bottle" says nothing more than what is excluded, where other sentences say what is shown.
    private static void RemoveRemainders(PromptReading reading)
    {
        var text = reading.Text;
        var remainders = new List<(int From, int To)>();
        var isShown = false;
        for (var start = 0; start < text.Count;)
        {
            var end = start;
            while (!text.IsSentenceEnd(end))
            {
                end++;
            }

            var first = Enumerable.Range(start, end - start).FirstOrDefault(
                index => !reading.IsRemoved(index) && !text.IsDelimiter(index), defaultValue: -1);
            var isExclusion = first > start && reading.IsRemoved(start)
                && (text.Is(start, WordClass.Negation) || text.Is(start, WordClass.AvoidVerb)) && text.Is(first, WordClass.Preposition)
                && text.ClauseEnd(first) >= end;
            if (isExclusion)
            {
                remainders.Add((first, end));
            }

            isShown |= first >= 0 && !isExclusion;
            start = end + 1;
        }

        foreach (var (from, to) in isShown ? remainders : [])
        {
            reading.Remove(from, to);
        }
    }

    /// <summary>Removes clauses of which only words such as "a", "video" and "please" are left.</summary>
    private static void RemoveEmptyClauses(PromptReading reading)
    {
        var text = reading.Text;
        var themes = new List<(int From, int To)>();
        var isEmpty = true;
        for (var index = 0; index < text.Count; index++)
        {
            if (text.Tokens[index].Kind == TokenKind.Delimiter || text.ClauseStart(index) != index)
            {
                continue;
            }

            var end = text.ClauseEnd(index);
            var words = Enumerable.Range(index, end - index).Where(position => !reading.IsRemoved(position)).ToList();
            if (words.Count == end - index || !reading.IsParameterClause(index))
            {
                isEmpty &= words.Count == 0;
            }
            else if (words.Exists(position => !reading.IsParameter(position) && KindOfVideo.IsSubject(text, position)))
            {
                themes.Add((index, end));
            }
            else
            {
                reading.Remove(index, end);
            }

            index = end - 1;
        }

        // "A 10 second coffee ad" shows coffee where nothing else says what is shown.
        foreach (var (from, to) in isEmpty ? [] : themes)
        {
            reading.Remove(from, to);
        }
    }
}
