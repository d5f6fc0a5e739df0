using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;

namespace AdGenius.PromptWorker.Rules;

/// <summary>
/// Splits a prompt into scenes: by sentence, by "then" and similar words, by numbered lines. Sentences that state only a style ("Make it
/// cinematic.") are no scenes.
/// </summary>
internal static class SceneSplitter
{
    private static readonly char[] Edges = [' ', ',', ';', '-', '–', '—', '\t', ':', '、', '\r', '\n'];

    /// <summary>The scenes in order; empty where the prompt has no subject.</summary>
    /// <param name="text">The prompt without parameters.</param>
    /// <param name="count">The stated number of scenes, or null.</param>
    /// <param name="directions">It gets the sentences that are no scenes; null where they count for nothing.</param>
    public static List<string> Split(PromptText text, int? count, List<string>? directions = null)
    {
        var scenes = Parts(text, directions);
        if (count is not { } wanted || wanted == scenes.Count || scenes.Count == 0)
        {
            return scenes;
        }

        if (directions is not null && scenes.Count == wanted + 1 && StatedScenes.IsPurpose(scenes[0]))
        {
            return scenes; // "An ad for our tea. Two scenes. …": the first one will be left out
        }

        // "three scenes: a sunrise, a city, a beach"
        if (scenes.Count < wanted && Listed(scenes[0]) is var listed && listed.Count + scenes.Count - 1 == wanted)
        {
            return [.. listed, .. scenes.Skip(1)];
        }

        // "Show our app. three scenes: a sunrise, a city, a beach": what stands before the list counts for all of them.
        if (directions is not null && scenes.FindIndex(scene => Listed(scene).Count == wanted) is > 0 and var at
            && scenes.Count == at + 1)
        {
            directions.InsertRange(0, scenes[..at]);
            return Listed(scenes[at]);
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

    private static List<string> Parts(PromptText text, List<string>? directions)
    {
        var (parts, remarks) = (new List<string>(), new List<string>());
        var start = 0;
        for (var index = 0; index < text.Count; index++)
        {
            if (text.IsOpaque(index))
            {
                continue;
            }

            if (SceneBoundaries.IsEnd(text, index, start))
            {
                var includesMark = text.Tokens[index].Norm is not ("\n" or "→" or "。");
                Add(parts, directions, remarks, text, start, includesMark ? index + 1 : index);
                start = index + 1;
            }
            else if (SceneBoundaries.Sequence(text, index, start) is { } sequence)
            {
                Add(parts, directions, remarks, text, start, index);
                start = sequence.To;
            }
        }

        Add(parts, directions, remarks, text, start, text.Count);
        if (parts.Count == 0)
        {
            return remarks; // of a prompt of nothing else
        }

        directions?.AddRange(remarks);
        if (parts.Exists(part => part.Any(char.IsLetterOrDigit)))
        {
            parts.RemoveAll(part => !part.Any(char.IsLetterOrDigit)); // emojis behind a text
        }

        return LookSentences.JoinedTo(parts);
    }

    private static void Add(
        List<string> parts, List<string>? directions, List<string> remarks, PromptText text, int from, int to)
    {
        from = SceneLeads.Skip(text, from, to);
        if (DirectionSentences.EndBefore(text, from, to) is { } colon)
        {
            Add(parts, directions, remarks, text, from, colon); // "Make it moody: rain on a window"
            Add(parts, directions, remarks, text, colon + 1, to);
            return;
        }

        (from, to) = DirectionSentences.ShownBy(text, from, to);
        if (from >= to || DirectionSentences.IsThanks(text, from, to))
        {
            return;
        }

        var part = text.Slice(from, to).Trim(Edges);
        if (DirectionSentences.Is(text, from, to))
        {
            directions?.Add(part.TrimEnd('.', '!', '。'));
            return;
        }

        if (to - from < text.Count - 1 && LookOfVideo(text, from, to) is { } look)
        {
            directions?.Add(look);
            return;
        }

        if (DirectionSentences.IsUnreadRemark(text, from, to))
        {
            remarks.Add(part.TrimEnd('.', '!', '。'));
            return;
        }

        while (EndsInConjunction(part) is > 0 and var length)
        {
            part = part[..length].TrimEnd(Edges);
        }

        if (part.Any(IsContent) && !IsRequestAlone(text, from, part))
        {
            parts.Add(char.IsLower(part[0]) ? char.ToUpperInvariant(part[0]) + part[1..] : part);
        }
    }

    // "Explainer video, flat illustration style." is a look for the scenes that follow.
    private static string? LookOfVideo(PromptText text, int from, int to)
    {
        var comma = text.ClauseEnd(from);
        var isOfVideo = comma < to && text.Tokens[comma].Norm is "," && text.Before(comma, WordClass.VideoNoun) is not null
            && Enumerable.Range(from, comma - from).All(
                index => text.Is(index, WordClass.VideoNoun) || text.Is(index, WordClass.Modifier) || text.Is(index, WordClass.Article));
        return isOfVideo && DirectionSentences.Is(text, comma + 1, to)
            ? text.Slice(comma + 1, to).Trim(Edges).TrimEnd('.', '!', '。')
            : null;
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

    private static List<string> Listed(string scene)
    {
        var text = PromptText.Of(scene);
        var parts = new List<string>();
        var start = 0;
        for (var index = 0; index <= text.Count; index++)
        {
            if (index == text.Count || text.Tokens[index].Norm is "," or ";" or "、" || IsLastJoin(text, index, parts.Count))
            {
                Add(parts, directions: null, remarks: [], text, start, index);
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
