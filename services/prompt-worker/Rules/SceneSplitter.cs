using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Readers;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Rules;

/// <summary>
/// Splits a prompt into scenes: by sentence, by "then" and similar words, by numbered lines. Sentences that state only a style ("Make it
/// cinematic.") are no scenes.
/// </summary>
internal static class SceneSplitter
{
    private const int MaxPartsWithLooks = 50;
    private const int MaxLookLength = 60;
    private const int MaxLookWords = 5;

    private static readonly FrozenSet<string> LookNouns = FrozenSet.ToFrozenSet(
    [
        "light", "lighting", "color", "colour", "tone", "palette", "atmosphere", "vibe", "mood", "licht", "farben", "stimmung", "lumiere",
        "couleur", "ambiance", "luz", "colore", "ambiente", "warm", "soft", "cold", "cool", "bright", "natural",
    ]);

    private static readonly FrozenSet<string> Months = FrozenSet.ToFrozenSet(
    [
        "januar", "februar", "marz", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "dezember",
        "jahrhundert", "geburtstag", "advent", "stock", "etage",
    ]);

    private static readonly char[] Edges = [' ', ',', ';', '-', '–', '—', '\t', ':', '、', '\r', '\n'];

    /// <summary>The scenes in order; empty where the prompt has no subject.</summary>
    /// <param name="text">The prompt without parameters.</param>
    /// <param name="count">The stated number of scenes, or null.</param>
    public static List<string> Split(PromptText text, int? count)
    {
        var scenes = Parts(text);
        if (count is not { } wanted || wanted == scenes.Count || scenes.Count == 0)
        {
            return scenes;
        }

        // "three scenes: a sunrise, a city, a beach"
        if (scenes.Count < wanted && Listed(scenes[0]) is var listed && listed.Count + scenes.Count - 1 == wanted)
        {
            return [.. listed, .. scenes.Skip(1)];
        }

        return scenes.Count > wanted ? Merge(scenes, wanted) : Repeat(scenes, wanted);
    }

    /// <summary>At most <paramref name="max"/> scenes: neighbours are joined, evenly.</summary>
    public static List<string> Merge(List<string> scenes, int max)
    {
        if (scenes.Count <= max)
        {
            return scenes;
        }

        return Enumerable.Range(0, max)
            .Select(index => (From: index * scenes.Count / max, To: (index + 1) * scenes.Count / max))
            .Select(range => StatedScenes.Joined(scenes[range.From..range.To]))
            .ToList();
    }

    private static List<string> Parts(PromptText text)
    {
        var parts = new List<string>();
        var start = 0;
        for (var index = 0; index < text.Count; index++)
        {
            if (text.IsOpaque(index))
            {
                continue;
            }

            if (IsEnd(text, index, start))
            {
                var includesMark = text.Tokens[index].Norm is not ("\n" or "→" or "。");
                Add(parts, text, start, includesMark ? index + 1 : index);
                start = index + 1;
            }
            else if (Sequence(text, index, start) is { } sequence)
            {
                Add(parts, text, start, index);
                start = sequence.To;
            }
        }

        Add(parts, text, start, text.Count);
        return WithLooks(parts);
    }

    // "Warm light." and "Funny." say how the sentence before them looks.
    private static List<string> WithLooks(List<string> parts)
    {
        if (parts.Count is < 2 or > MaxPartsWithLooks || parts.TrueForAll(IsLookOnly))
        {
            return parts;
        }

        var scenes = new List<string>();
        var ahead = new List<string>();
        foreach (var part in parts)
        {
            if (!IsLookOnly(part))
            {
                scenes.Add(StatedScenes.Joined([part, .. ahead]));
                ahead.Clear();
            }
            else if (scenes.Count > 0)
            {
                scenes[^1] = StatedScenes.Joined([scenes[^1], part]);
            }
            else
            {
                ahead.Add(part);
            }
        }

        return scenes;
    }

    private static bool IsLookOnly(string part)
    {
        if (part.Length > MaxLookLength)
        {
            return false;
        }

        var text = PromptText.Of(part);
        var (words, hasLook) = (0, false);
        for (var index = 0; index < text.Count; index++)
        {
            if (text.Tokens[index].Kind == TokenKind.Delimiter)
            {
                continue;
            }

            if (text.Tokens[index].Kind != TokenKind.Word || text.Tokens[index].IsIdeographic || text.IsOpaque(index)
                || text.Is(index, WordClass.Setting) || text.Is(index, WordClass.Picture))
            {
                return false;
            }

            var isNoun = LookNouns.Contains(text.Word(index));
            var isLook = isNoun || text.Is(index, WordClass.Mood) || text.Is(index, WordClass.Style) || text.Is(index, WordClass.Modifier);
            hasLook |= isLook;
            words++;
            if (!isLook && !text.Is(index, WordClass.Conjunction) && !text.Is(index, WordClass.Article))
            {
                return false;
            }
        }

        return hasLook && words <= MaxLookWords;
    }

    private static void Add(List<string> parts, PromptText text, int from, int to)
    {
        from = SkipLead(text, from, to);
        if (from >= to || IsDirection(text, from, to))
        {
            return;
        }

        var part = text.Slice(from, to).Trim(Edges);
        while (EndsInConjunction(part) is > 0 and var length)
        {
            part = part[..length].TrimEnd(Edges);
        }

        if (part.Any(IsContent) && !IsRequestAlone(text, from, part))
        {
            parts.Add(char.IsLower(part[0]) ? char.ToUpperInvariant(part[0]) + part[1..] : part);
        }
    }

    // "a cat wakes up, and then": the conjunction belongs to the boundary.
    private static int EndsInConjunction(string part)
    {
        foreach (var word in new[] { " and", " und", " et", " y", ", and" })
        {
            if (part.EndsWith(word, StringComparison.OrdinalIgnoreCase))
            {
                return part.Length - word.Length;
            }
        }

        return 0;
    }

    // "Make a video." has nothing to show. Only what begins or ends like a request is examined closely.
    private static bool IsRequestAlone(PromptText text, int from, string part) =>
        (text.Language == Language.Ja || text.Is(from, WordClass.Polite) || text.Is(from, WordClass.Request)
            || text.Is(from, WordClass.Article)
            || text.Is(from, WordClass.VideoNoun) || text.Is(from, WordClass.Modifier))
        && Subject.WithoutRequest(part).Trim(' ', '.', '!', '?', ',', '。').Length == 0;

    // An emoji alone is content too.
    private static bool IsContent(char character) => char.IsLetterOrDigit(character) || char.IsSurrogate(character);

    private static bool IsEnd(PromptText text, int index, int start)
    {
        var token = text.Tokens[index];
        if (token.Kind != TokenKind.Delimiter)
        {
            return false;
        }

        if (token.Norm is "\n" or "→" or "。" or "！" or "？" or "؟" or "।" or "…")
        {
            return true;
        }

        if (token.Norm is not ("." or "!" or "?") || (index + 1 < text.Count && !text.Tokens[index + 1].SpaceBefore
            && !text.IsDelimiter(index + 1)))
        {
            return false;
        }

        if (index + 1 < text.Count && text.Tokens[index + 1].Norm is "." or "!" or "?" && !text.Tokens[index + 1].SpaceBefore)
        {
            return false; // the last mark of several ends the sentence
        }

        if (text.IsInitials(index) || (token.Norm is "." && index > 0 && text.Tokens[index - 1].Kind == TokenKind.Number
            && Months.Contains(text.Word(index + 1)))) // "am 1. Mai"
        {
            return false;
        }

        return token.Norm != "." || index == 0
            || !(text.Is(index - 1, WordClass.Abbreviation) && index + 1 < text.Count && text.Tokens[index - 1].Length <= 4
                || (text.Tokens[index - 1].Kind == TokenKind.Number && index - 1 == start));
    }

    private static Hit? Sequence(PromptText text, int index, int start)
    {
        if (index == start && index > 0 && text.IsDelimiter(index - 1) && !text.Is(index, WordClass.Sequence)
            && !text.Is(index, WordClass.SequenceAnywhere))
        {
            return null;
        }

        var isBlocked = !text.IsDelimiter(index - 1) && text.Before(index, WordClass.SequenceBlock) is not null;
        if (text.At(index, WordClass.SequenceAnywhere) is { } anywhere)
        {
            return isBlocked || text.Tokens[index].HyphenBefore || NextIsHyphen(text, anywhere.To) ? null : anywhere;
        }

        if (text.At(index, WordClass.Sequence) is not { } sequence || isBlocked || NextIsHyphen(text, sequence.To))
        {
            return null;
        }

        var isClauseStart = text.IsDelimiter(index - 1) || text.Word(index - 1) is "and" or "und" or "et" or "y";
        return isClauseStart && !text.IsDelimiter(sequence.To - 1) && sequence.To < text.Count ? sequence : null;
    }

    private static bool NextIsHyphen(PromptText text, int index) => index < text.Count && text.Tokens[index].HyphenBefore;

    /// <summary>Skips "1.", "- ", "Scene 2:", "First," before a scene.</summary>
    private static int SkipLead(PromptText text, int from, int to)
    {
        while (from < to)
        {
            var next = from;
            if (text.Tokens[from].Kind == TokenKind.Delimiter)
            {
                next = text.Tokens[from].Norm is "“" or "„" or "«" or "\"" or "「" or "『" or "("
                    && !IsNumbered(text, from + 1) ? from : from + 1;
            }
            else if (text.Tokens[from].Kind == TokenKind.Symbol && text.Tokens[from].Norm is "*" or "#")
            {
                next = from + 1;
            }
            else if (IsNumbered(text, from))
            {
                next = from + 2;
            }
            else if (text.At(from, WordClass.SceneLead) is { } lead && lead.To < to)
            {
                next = EndOfLead(text, lead, to);
            }
            else if (text.At(from, WordClass.Sequence) is { } sequence && sequence.To < to && text.Language != Language.En)
            {
                next = sequence.To;
            }

            if (next == from)
            {
                break;
            }

            from = next;
        }

        return from;
    }

    private static bool IsNumbered(PromptText text, int index) =>
        index + 1 < text.Count && text.Tokens[index].Kind == TokenKind.Number && text.Tokens[index].Length <= 2
        && text.Tokens[index + 1].Norm is "." or ")" or ":" && !text.Tokens[index + 1].SpaceBefore
        && (index + 2 >= text.Count || text.Tokens[index + 2].SpaceBefore);

    // "Scene 2:" and "First," lead to a scene; "Scene from a film" and "First light over the sea" are scenes.
    private static int EndOfLead(PromptText text, Hit lead, int to)
    {
        var isNumbered = text.Tokens[lead.From].IsIdeographic && NumberReader.At(text, lead.To) is not null; // "シーン1："
        if (text.Word(lead.From) is "and" or "und" or "et" or "y" || (lead.To - lead.From > 1 && !isNumbered))
        {
            return lead.To;
        }

        var position = lead.To;
        if (text.Tokens[position].Norm is "#")
        {
            position++;
        }

        if (position < to && NumberReader.At(text, position) is { } number && number.Value is >= 1 and <= 99)
        {
            position = number.To;
            return position == to ? to // "Scene 1" on a line of its own
                : position < to && text.Tokens[position].Kind == TokenKind.Delimiter ? position + 1
                : text.Tokens[lead.From].IsIdeographic ? position
                : lead.From;
        }

        return position < to && text.Tokens[position].Norm is ":" or "," or "、" or "：" ? position + 1 : lead.From;
    }

    private static bool IsDirection(PromptText text, int from, int to)
    {
        if (text.Is(from, WordClass.Polite) && text.At(from, WordClass.Polite) is { } polite && polite.To < to)
        {
            from = polite.To;
        }

        if (text.Is(from, WordClass.Direction))
        {
            return true;
        }

        if (text.At(from, WordClass.DirectionKey) is { } key && key.To < to && text.Tokens[key.To].Norm is ":" or "：")
        {
            return true;
        }

        if (text.Is(from, WordClass.DirectionUse))
        {
            for (var index = from; index < Math.Min(to, from + 7); index++)
            {
                if (text.Is(index, WordClass.DirectionNoun))
                {
                    return true;
                }
            }
        }

        var end = to;
        while (end > from && text.Tokens[end - 1].Kind == TokenKind.Delimiter)
        {
            end--;
        }

        return end - from is >= 2 and <= 5 && text.Before(end, WordClass.StyleNoun) is not null && IsStyleOnly(text, from, end);
    }

    // "In a watercolor style", "Retro style".
    private static bool IsStyleOnly(PromptText text, int from, int end)
    {
        for (var index = from; index < end; index++)
        {
            if (index > from && text.Is(index, WordClass.Preposition))
            {
                return false;
            }
        }

        return text.Word(from) is "in" or "im" or "en" or "dan" || end - from <= 3;
    }

    private static List<string> Listed(string scene)
    {
        var text = PromptText.Of(scene);
        var parts = new List<string>();
        var start = 0;
        for (var index = 0; index <= text.Count; index++)
        {
            if (index == text.Count || text.Tokens[index].Norm is "," or ";" or "、" || IsLastJoin(text, index, parts.Count))
            {
                Add(parts, text, start, index);
                start = index + 1;
            }
        }

        return parts;
    }

    private static bool IsLastJoin(PromptText text, int index, int parts) =>
        parts > 0 && text.Word(index) is "and" or "und" or "et" or "y" && text.ClauseEnd(index) == text.Count;

    private static List<string> Repeat(List<string> scenes, int count) =>
        [.. Enumerable.Range(0, count).Select(index => scenes[index * scenes.Count / count])];
}
