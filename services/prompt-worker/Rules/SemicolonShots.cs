using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Rules;

/// <summary>
/// Shots that semicolons separate: "A barista pours milk; a customer smiles; the cup on a table." What is no shot of its own, such as
/// "cinematic style" or "warm and calm", stays with the shot before it.
/// </summary>
internal static class SemicolonShots
{
    private const int MaxLookWords = 3;
    private const int MinActionLength = 5; // "ring" is no form of a verb

    // What stands on the two sides of one picture is one scene.
    private static readonly FrozenSet<string> Sides = SetOf("left|right|before|after|links|rechts|gauche|droite|keywords|tags");

    private static readonly WordClass[] Looks =
        [WordClass.Mood, WordClass.Style, WordClass.StyleNoun, WordClass.DirectionNoun, WordClass.Music];

    /// <summary>The scenes, of which each one with semicolons becomes the shots that they separate.</summary>
    public static List<string> Of(List<string> scenes) =>
        scenes.Exists(scene => scene.Contains(';', StringComparison.Ordinal)) ? [.. scenes.SelectMany(Shots)] : scenes;

    private static List<string> Shots(string scene)
    {
        var text = PromptText.Of(scene);
        var parts = Parts(text);
        if (parts.Count < 2 || Enumerable.Range(0, text.Count).Any(index => IsOfSides(text, index)))
        {
            return [scene];
        }

        var shots = new List<(int From, int To)>();
        var isShot = false; // true where the last one is a shot, to which no shot may be added
        foreach (var part in parts)
        {
            var isPurpose = shots.Count == 0 && StatedScenes.IsPurpose(text.Slice(part.From, part.To));
            var next = isPurpose || IsShot(text, part.From, part.To);
            if (shots.Count == 0 || (isShot && next))
            {
                shots.Add(part);
                isShot = next;
                continue;
            }

            shots[^1] = (shots[^1].From, part.To);
            isShot |= next;
        }

        return shots.Count < 2 ? [scene] : shots.ConvertAll(shot => Written(text, shot.From, shot.To));
    }

    // "Split screen: left – a man; right – a woman", "Keywords: palm trees; a beach"
    private static bool IsOfSides(PromptText text, int index) =>
        (Sides.Contains(text.Word(index)) && index + 1 < text.Count && text.Tokens[index + 1].Norm is ":" or "-" or "–" or "—")
        || (text.Word(index) is "split" && text.Word(index + 1) is "screen");

    private static List<(int From, int To)> Parts(PromptText text)
    {
        var parts = new List<(int From, int To)>();
        var (start, depth) = (0, 0);
        for (var index = 0; index <= text.Count; index++)
        {
            var mark = index < text.Count && !text.IsOpaque(index) ? text.Tokens[index].Norm : "";
            depth += mark is "(" or "[" ? 1 : mark is ")" or "]" && depth > 0 ? -1 : 0;
            if ((mark is ";" && depth == 0) || index == text.Count)
            {
                var from = SceneLeads.Skip(text, start, index);
                if (from < index)
                {
                    parts.Add((from, index));
                }

                start = index + 1;
            }
        }

        return parts;
    }

    private static bool IsShot(PromptText text, int from, int to)
    {
        var end = to;
        while (end > from && text.IsDelimiter(end - 1))
        {
            end--;
        }

        if (end - from < 2 || text.IsOpaque(from) || text.Is(from, WordClass.Pronoun) || text.Is(from, WordClass.Conjunction)
            || text.Is(from, WordClass.Copula) || text.Is(from, WordClass.Negation) || DirectionSentences.Is(text, from, to)
            || (end - from <= MaxLookWords && Array.Exists(Looks, look => text.Before(end, look) is not null))
            || LookSentences.IsLookOnly(text.Slice(from, end)))
        {
            return false;
        }

        return text.Is(from, WordClass.Article) || text.Is(from, WordClass.Number)
            || Enumerable.Range(from, end - from).Any(index => !text.IsOpaque(index) && ShowsAction(text, index, from, end));
    }

    // "family gets into a car", "chef plating a dish", "close-up of the cup"
    private static bool ShowsAction(PromptText text, int index, int from, int end) => text.Is(index, WordClass.ActionVerb)
        || (text.At(index, WordClass.Camera) is { } camera && text.Word(camera.To) is "of" or "on")
        || (index > from && index + 1 < end && text.Tokens[index].Kind == TokenKind.Word && text.Is(index + 1, WordClass.Article))
        || (index > from && text.Word(index) is { Length: > MinActionLength } word && word.EndsWith("ing", StringComparison.Ordinal));

    private static string Written(PromptText text, int from, int to)
    {
        var words = text.Slice(from, to);
        return char.IsLower(words[0]) ? char.ToUpperInvariant(words[0]) + words[1..] : words;
    }

    private static FrozenSet<string> SetOf(string words) =>
        FrozenSet.ToFrozenSet(words.Split('|').Select(word => Characters.Normalize(word)));
}
