using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.VideoRequests;

namespace AdGenius.PromptWorker.Rules;

/// <summary>The scenes of a script that numbers them or gives their times.</summary>
internal static class StatedScenes
{
    /// <summary>The end of the sentence about what is shown in no scene.</summary>
    public const string NotShown = "says what the video is for; no scene shows it";

    private const int MaxPurpose = 14;

    private static readonly FrozenSet<string> Labels = FrozenSet.ToFrozenSet(
    [
        "hook", "problem", "solution", "body", "intro", "outro", "setup", "payoff", "demo", "reveal", "benefit", "opening", "closing",
        "ending", "beginning", "middle", "anfang", "mitte",
        "einstieg", "losung", "schluss", "accroche", "probleme", "problema", "solucion", "gancho",
    ]);

    private static readonly char[] Ends = ['.', '!', '?', '。', '！', '？', '…'];

    /// <summary>
    /// The scenes in order; null where the prompt numbers none. One of which only parameters were left, such as "our logo", shows what the
    /// scene before it shows. What stands before the first one counts for all: "Anna has red hair. Scene 1: …". What the video is for
    /// ("An ad for our tea: Scene 1: …") is no picture.
    /// </summary>
    public static List<string>? Of(Reading reading)
    {
        if (reading.Scenes is not { } stated || (reading.SceneLengths is null && reading.SceneCount is { } count && count != stated.Count))
        {
            return null;
        }

        var scenes = stated.Select(scene =>
        {
            var directions = new List<string>();
            var shown = SceneSplitter.Split(WithoutLabel(PromptText.Of(scene)), count: null, directions);
            if (shown is [var only] && AdTexts.IsSlogan(PromptText.Of(only)))
            {
                (shown, directions) = ([], [only]);
            }

            return Joined([.. shown, .. Directions.Shown(directions, reading)]);
        }).ToList();
        if (scenes.TrueForAll(scene => scene.Length == 0))
        {
            return null;
        }

        for (var index = 0; index < scenes.Count; index++)
        {
            if (scenes[index].Length == 0)
            {
                scenes[index] = index > 0 ? scenes[index - 1] : scenes.Find(scene => scene.Length > 0)!;
            }
        }

        var ahead = new List<string>();
        var lead = reading.Lead.Length == 0 ? [] : SceneSplitter.Split(PromptText.Of(reading.Lead), count: null, ahead);
        foreach (var sentence in lead.Concat(Directions.Shown(ahead, reading)))
        {
            if (PromptText.Of(sentence) is var words
                && (words.At(0, WordClass.DirectionKey) ?? words.At(0, WordClass.SceneNoun))?.To == words.Count)
            {
                continue; // "Script:", "Scenes:"
            }

            if (IsOfVideo(sentence, out var shown))
            {
                var from = words.At(0, WordClass.Article)?.To ?? 0; // "a 15 second ad" without its length
                reading.Adjustments.Add($"'{TextRules.Shorten(words.Slice(from, words.Count).TrimEnd(Ends))}' {NotShown}");
            }
            else
            {
                scenes = scenes.ConvertAll(scene => Joined([scene, shown]));
            }
        }

        return scenes;
    }

    /// <summary>
    /// The scenes without a first one that says what the video is for: "An ad for our tea. Steam rises from a cup." Where there is no other
    /// scene, it is one.
    /// </summary>
    public static List<string> WithoutPurpose(List<string> scenes, Reading reading)
    {
        if (scenes.Count == 0 || !IsOfVideo(scenes[0], out _))
        {
            return scenes;
        }

        var text = PromptText.Of(scenes[0]);
        if (PurposeBefore(text) is { } colon)
        {
            reading.Adjustments.Add($"'{TextRules.Shorten(text.Slice(text.At(0, WordClass.Article)?.To ?? 0, colon))}' {NotShown}");
            var shown = text.Slice(colon + 1, text.Count);
            return [char.ToUpperInvariant(shown[0]) + shown[1..], .. scenes[1..]];
        }

        if (scenes.Count < 2)
        {
            return scenes;
        }

        var noun = Enumerable.Range(0, text.Count).First(index => text.Is(index, WordClass.VideoNoun));
        var from = text.Is(0, WordClass.Polite) ? noun : 0; // "Hi, please make an ad for our tea."
        if (Enumerable.Range(from, text.Count - 1 - from).Any(index => text.IsDelimiter(index) && !IsQuotationMark(text, index))
            || text.IsDelimiter(text.At(noun, WordClass.VideoNoun)!.Value.To))
        {
            return scenes;
        }

        reading.Adjustments.Add($"'{TextRules.Shorten(text.Slice(noun, text.Count).TrimEnd(Ends))}' {NotShown}");
        return scenes[1..];
    }

    // The colon of "An ad for our café: steam rises from a cup", behind which a thing or place is named; what stands there may also only
    // describe the one before it: "An ad for our tea: calm and warm".
    private static int? PurposeBefore(PromptText text)
    {
        var start = text.At(0, WordClass.Article)?.To ?? 0;
        var colon = Enumerable.Range(0, Math.Min(text.Count, MaxPurpose)).FirstOrDefault(text.IsDelimiter, defaultValue: 0);
        return text.IsColon(colon) && text.At(start, WordClass.VideoNoun) is { } noun && noun.To < colon
            && Enumerable.Range(colon + 1, text.Count - colon - 1).Any(index => !text.IsOpaque(index)
                && (text.Is(index, WordClass.Picture) || text.Is(index, WordClass.Concrete) || text.Is(index, WordClass.Product)
                    || text.Is(index, WordClass.Setting)))
                ? colon
                : null;
    }

    // "Hook: a phone falls" says what the scene is for.
    private static PromptText WithoutLabel(PromptText scene)
    {
        var from = 0;
        while (from < scene.Count && scene.IsDelimiter(from))
        {
            from++;
        }

        return IsLabelled(scene, from)
            ? PromptText.Of(scene.Text[scene.Tokens[from + 1].End..].TrimStart())
            : scene;
    }

    // A product may be named in them: "An ad for “Luna” night cream."
    private static bool IsQuotationMark(PromptText text, int index) => text.Tokens[index].Norm is "\"" or "“" or "”" or "„" or "«" or "»";

    /// <summary>True for the first token of "Hook: …", which says what a scene is for.</summary>
    public static bool IsLabelled(PromptText text, int index) =>
        index + 1 < text.Count && text.IsColon(index + 1) && Labels.Contains(text.Word(index));

    // "An ad for our tea", but of "A video of a golden retriever" every scene shows the dog.
    private static bool IsOfVideo(string sentence, out string shown)
    {
        shown = Subject.WithoutRequest(sentence);
        var text = PromptText.Of(sentence);
        var noun = -1;
        for (var index = 0; index < text.Count && noun < 0; index++)
        {
            noun = text.At(index, WordClass.VideoNoun) is { } hit && !text.Is(hit.To, WordClass.Device) ? hit.To : -1;
        }

        var isFor = noun >= 0 && (text.IsDelimiter(noun) || text.Word(noun) is "for" or "to" or "fur" or "pour" or "para" or "zu");
        if (noun < 0 || shown.Length == 0)
        {
            shown = sentence;
        }

        return isFor;
    }

    /// <summary>Sentences one behind the other.</summary>
    public static string Joined(IEnumerable<string> sentences)
    {
        var joined = "";
        foreach (var sentence in sentences)
        {
            var mark = joined.Length == 0 || Ends.Contains(joined[^1]) ? "" : ".";
            joined = joined.Length == 0 ? sentence : $"{joined}{mark} {sentence}";
        }

        return joined;
    }
}
