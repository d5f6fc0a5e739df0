using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>
/// A look that the video is not to have: "a fox, not in black and white", "nicht bei Nacht", "白黒ではない". Its words state no look; a clause
/// of nothing else is an exclusion.
/// </summary>
internal static class NegatedLook
{
    private const int MaxWordsBetween = 5;

    private static readonly FrozenSet<string> Negators = FrozenSet.ToFrozenSet(
    [
        "not", "never", "no", "dont", "isnt", "shouldnt", "mustnt", "doesnt", "neither", "without", "nicht", "nie", "kein", "keine",
        "keinen", "keinem", "keiner", "ohne", "pas", "jamai", "san", "nunca", "sin",
    ]);

    // Between a negation and the look, besides articles and prepositions: "don't make it look like a cartoon".
    private static readonly FrozenSet<string> Between = FrozenSet.ToFrozenSet(
    [
        "make", "made", "it", "this", "be", "look", "looking", "use", "using", "any", "shot", "filmed", "do", "want", "i", "we", "the",
        "mach", "mache", "es", "soll", "sollte", "sein", "fais", "fai", "too", "so", "that", "overly", "zu",
        "allzu", "trop", "si", "demasiado", "tan", "haga", "hagas", "lo", "la", "sea", "quiero",
    ]);

    private static readonly string[] Behind = ["ではな", "じゃな", "でな", "にしな"];

    private static readonly WordClass[] Looks =
        [WordClass.Style, WordClass.Lighting, WordClass.Camera, WordClass.Setting, WordClass.Mood];

    /// <summary>True where the words before or behind a look deny it.</summary>
    public static bool Is(PromptText text, Hit look) => StartOf(text, look) is not null
        || (text.Tokens[look.From].IsIdeographic && Array.Exists(Behind, words => IsAt(text, look.To, words)));

    /// <summary>Takes clauses out of the text that only deny a look, and notes what they exclude.</summary>
    public static void Read(PromptReading reading)
    {
        var text = reading.Text;
        for (var index = 0; index < text.Count; index++)
        {
            if (reading.IsClosed(index) || LookAt(text, index) is not { } look || look.Entry.Class == WordClass.Mood
                || StartOf(text, look) is not { } start)
            {
                continue;
            }

            var from = !text.IsDelimiter(start - 1) && text.Is(start - 1, WordClass.Conjunction) ? start - 1 : start;
            var to = !text.IsDelimiter(look.To) && text.At(look.To, WordClass.StyleNoun) is { } noun ? noun.To : look.To;
            if (text.IsDelimiter(from - 1) && text.IsDelimiter(to))
            {
                var english = text.Language != Language.En && look.Entry.Class == WordClass.Style ? look.Entry.Value : null;
                ExclusionReader.Add(reading, look.From, look.To, text.Slice(look.From, look.To), english);
                reading.Remove(from, to);
            }

            index = look.To - 1;
        }
    }

    private static Hit? LookAt(PromptText text, int index)
    {
        Hit? longest = null;
        foreach (var look in Looks)
        {
            longest = text.At(index, look) is { } hit && hit.To > (longest?.To ?? 0) ? hit : longest;
        }

        return longest;
    }

    // The negation before the look, where only words that change nothing stand between.
    private static int? StartOf(PromptText text, Hit look)
    {
        for (var index = look.From - 1; index >= Math.Max(0, look.From - 1 - MaxWordsBetween); index--)
        {
            var word = text.Word(index);
            if (text.IsDelimiter(index) || text.IsOpaque(index))
            {
                return null;
            }

            if (Negators.Contains(word))
            {
                return index;
            }

            if (!Between.Contains(word) && !text.Is(index, WordClass.Article)
                && !(text.Is(index, WordClass.Preposition) && text.Before(index + 1, WordClass.Negation) is null))
            {
                return null;
            }
        }

        return null;
    }

    private static bool IsAt(PromptText text, int index, string characters)
    {
        for (var offset = 0; offset < characters.Length; offset++)
        {
            if (text.Word(index + offset) is not [var character] || character != characters[offset])
            {
                return false;
            }
        }

        return true;
    }
}
