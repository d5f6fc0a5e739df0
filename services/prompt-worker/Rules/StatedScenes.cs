using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;
using AdGenius.VideoRequests;

namespace AdGenius.PromptWorker.Rules;

/// <summary>The scenes of a script that numbers them or gives their times.</summary>
internal static class StatedScenes
{
    /// <summary>The end of the sentence about what is shown in no scene.</summary>
    public const string NotShown = "says what the video is for; no scene shows it";

    private const int MaxPurpose = 14;
    private const int MaxNameOfAd = 4;

    private static readonly FrozenSet<string> Labels = FrozenSet.ToFrozenSet(
    [
        "hook", "problem", "solution", "body", "intro", "outro", "setup", "payoff", "demo", "reveal", "benefit", "opening", "closing",
        "ending", "beginning", "start", "end", "middle", "anfang", "mitte",
        "einstieg", "losung", "schluss", "accroche", "probleme", "problema", "solucion", "gancho",
    ]);

    private static readonly FrozenSet<string> People = FrozenSet.ToFrozenSet(
    [
        "runner", "jogger", "skater", "surfer", "hiker", "biker", "cyclist", "rider", "climber", "swimmer", "athlete", "teenager", "teen",
        "student", "barista", "mechanic", "plumber", "dentist", "doctor", "nurse", "gardener", "traveler", "traveller", "tourist", "gamer",
        "influencer", "employee", "homeowner", "shopper", "customer", "team", "friend",
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
        if (scenes.Count == 0)
        {
            return scenes;
        }

        var text = PromptText.Of(scenes[0]);
        if (scenes.Count > 1 && IsAboutAdvertiser(text))
        {
            reading.Adjustments.Add($"'{TextRules.Shorten(scenes[0].TrimEnd(Ends))}' {NotShown}");
            return WithoutPurpose(scenes[1..], reading);
        }

        if (scenes.Count > 1 && (text.Word(0) is "promote" or "advertise" || IsNameOfAd(text)))
        {
            reading.Adjustments.Add($"'{TextRules.Shorten(scenes[0].TrimEnd(Ends))}' {NotShown}");
            return scenes[1..];
        }

        if (!IsOfVideo(scenes[0], out _))
        {
            return scenes;
        }

        if (PurposeBefore(text) is { } colon)
        {
            reading.Adjustments.Add($"'{TextRules.Shorten(text.Slice(StartOfKind(text), colon))}' {NotShown}");
            var shown = text.Slice(colon + 1, text.Count);
            return [char.ToUpperInvariant(shown[0]) + shown[1..], .. scenes[1..]];
        }

        if (scenes.Count < 2)
        {
            return scenes;
        }

        var noun = Enumerable.Range(0, text.Count).First(index => text.Is(index, WordClass.VideoNoun));
        var from = text.Is(0, WordClass.Polite) ? noun : 0; // "Hi, please make an ad for our tea."
        if (Enumerable.Range(from, text.Count - 1 - from).Any(
                index => text.IsDelimiter(index) && !text.IsOpaque(index) && !IsQuotationMark(text, index)
                    && text.Tokens[index].Norm is not ("(" or ")"))
            || text.IsDelimiter(text.At(noun, WordClass.VideoNoun)!.Value.To))
        {
            return scenes;
        }

        reading.Adjustments.Add($"'{TextRules.Shorten(text.Slice(noun, text.Count).TrimEnd(Ends))}' {NotShown}");
        return scenes[1..];
    }

    /// <summary>True for a sentence that is left out where other scenes follow.</summary>
    public static bool IsPurpose(string scene) => WithoutPurpose([scene, "-"], new Reading()).Count == 1;

    // The colon of "An ad for our café: steam rises from a cup", behind which a thing or place is named; what stands there may also only
    // describe the one before it: "An ad for our tea: calm and warm".
    private static int? PurposeBefore(PromptText text)
    {
        var colon = Enumerable.Range(0, Math.Min(text.Count, MaxPurpose)).FirstOrDefault(
            index => text.IsDelimiter(index) && !text.IsOpaque(index) && !IsQuotationMark(text, index)
                && text.Tokens[index].Norm is not ("," or "(" or ")"),
            defaultValue: 0);
        var start = StartOfKind(text);
        return text.IsColon(colon) && text.At(start, WordClass.VideoNoun) is { } noun && noun.To < colon
            && !text.IsDelimiter(noun.To) && !IsName(text, colon + 1)
            && Enumerable.Range(colon + 1, text.Count - colon - 1).Any(index => !text.IsOpaque(index)
                && (People.Contains(text.Word(index)) || text.Is(index, WordClass.Picture) || text.Is(index, WordClass.Concrete)
                    || text.Is(index, WordClass.Product) || text.Is(index, WordClass.Setting)))
                ? colon
                : null;
    }

    // "An ad", "Create a TikTok ad", "Make ads"
    private static int StartOfKind(PromptText text)
    {
        var start = 0;
        while (!text.IsDelimiter(start) && start < MaxPurpose && (text.At(start, WordClass.Polite) ?? text.At(start, WordClass.Request)
            ?? text.At(start, WordClass.Article)) is { } lead)
        {
            start = lead.To;
        }

        return start;
    }

    // Behind the colon of "An ad for our shoe: the Runner 3000" stands the name of what is advertised, and nothing else.
    private static bool IsName(PromptText text, int from)
    {
        var words = Enumerable.Range(from, text.Count - from).Where(index => text.Tokens[index].Kind == TokenKind.Word).ToList();
        return words.Exists(index => index > from && !text.Is(index, WordClass.Article)) && words.TrueForAll(
            index => char.IsUpper(text.Text[text.Tokens[index].Start]) || text.Is(index, WordClass.Article)
                || text.Tokens[index].Norm.StartsWith('+'));
    }

    // "We are a small winery from Tuscany.", "I own a gym."
    private static bool IsAboutAdvertiser(PromptText text) => text.Language == Language.En
        && ((text.Word(0) is "we" && text.Word(1) is "are" or "run" or "own" or "sell" or "offer")
            || (text.Word(0) is "i" && text.Word(1) is "am" or "run" or "own" or "sell")
            || (text.Word(0) is "were" or "im" && text.Is(1, WordClass.Article)));

    // "Black Friday ad.", "A dog food ad…"
    private static bool IsNameOfAd(PromptText text)
    {
        var end = text.Count;
        while (end > 0 && text.IsDelimiter(end - 1))
        {
            end--;
        }

        var start = text.At(0, WordClass.Article)?.To ?? 0;
        return end - start is > 1 and <= MaxNameOfAd && text.Word(end - 1) is "ad" or "advert" or "advertisement" or "commercial"
            && Enumerable.Range(start, end - 1 - start).All(index => text.Tokens[index].Kind == TokenKind.Word && !text.IsOpaque(index)
                && !text.Is(index, WordClass.Article) && !text.Is(index, WordClass.Preposition) && !text.Is(index, WordClass.ActionVerb)
                && !text.Is(index, WordClass.Pronoun) && !text.Is(index, WordClass.Conjunction) && !text.Is(index, WordClass.Negation)
                && !text.Word(index).EndsWith("ing", StringComparison.Ordinal));
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

        while (noun >= 0 && !text.IsDelimiter(noun) && text.At(noun, WordClass.VideoNoun) is { } second)
        {
            noun = second.To; // "a short video ad for"
        }

        var isNamed = text.IsColon(noun) && noun + 1 < text.Count; // "Kickstarter video: a backpack"
        var isFor = noun >= 0 && ((text.IsDelimiter(noun) && !isNamed)
            || text.Word(noun) is "for" or "to" or "fur" or "pour" or "para" or "zu" or "promoting" or "advertising");
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
