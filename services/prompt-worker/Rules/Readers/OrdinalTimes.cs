using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>
/// Finds scenes that say their length by their order: "The first 5 seconds show a dog, the next 5 seconds show a cat", "In den ersten 3
/// Sekunden …".
/// </summary>
internal static class OrdinalTimes
{
    private const int MaxJoiners = 3;

    private static readonly FrozenSet<string> First = FrozenSet.ToFrozenSet(["first", "ersten", "primero"]);

    private static readonly FrozenSet<string> Further =
        FrozenSet.ToFrozenSet(["next", "following", "last", "final", "nachsten", "letzten", "siguiente", "ultimo"]);

    private static readonly FrozenSet<string> During = FrozenSet.ToFrozenSet(["in", "for", "during", "wahrend", "en", "durante"]);

    private static readonly FrozenSet<string> Joiners = FrozenSet.ToFrozenSet(["and", "then", "und", "dann", "y", "luego"]);

    private static readonly FrozenSet<string> ShowVerbs = FrozenSet.ToFrozenSet(
        ["show", "feature", "depict", "zeigen", "zeigt", "muestran", "muestra"]);

    /// <summary>The tokens before what each scene shows, in order.</summary>
    public static List<(int From, int To, Length Length, bool IsFirst)> In(PromptText text, List<Length> lengths) =>
        [.. lengths.Select(length => At(text, length)).OfType<(int, int, Length, bool)>()];

    /// <summary>
    /// Reads the length of the first scene where no other one has one: "The first 5 seconds show a dog, then a cat". The lengths without
    /// it are left.
    /// </summary>
    public static List<Length> ReadFirst(PromptReading reading, List<Length> lengths)
    {
        if (In(reading.Text, lengths) is not [{ IsFirst: true } first] || first.Length.Seconds < 1)
        {
            return lengths;
        }

        reading.Result.FirstSceneSeconds = first.Length.Seconds;
        reading.Result.Note(reading.Text, first.Length.From, first.Length.To, "scenes.durationSeconds", $"{first.Length.Seconds:0.##}");
        reading.Remove(first.From, first.To);
        return lengths.FindAll(length => length != first.Length);
    }

    private static (int From, int To, Length Length, bool IsFirst)? At(PromptText text, Length length)
    {
        var from = length.From - 1;
        if (text.IsDelimiter(from) || length.Until is not null || !(First.Contains(text.Word(from)) || Further.Contains(text.Word(from))))
        {
            return null;
        }

        var isFirst = First.Contains(text.Word(from));
        from = text.IsDelimiter(from - 1) ? from : text.Before(from, WordClass.Article)?.From ?? from;
        var isDuring = !text.IsDelimiter(from - 1) && During.Contains(text.Word(from - 1));
        from = isDuring ? from - 1 : from;
        for (var steps = 0; steps < MaxJoiners && !text.IsDelimiter(from - 1) && Joiners.Contains(text.Word(from - 1)); steps++)
        {
            from--;
        }

        if (!text.IsDelimiter(from - 1) || length.To >= text.Count)
        {
            return null;
        }

        var showsWith = ShowVerbs.Contains(text.Word(length.To)) || text.IsColon(length.To)
            || (isDuring && text.Tokens[length.To].Norm is ",");
        return showsWith ? (from, length.To + 1, length, isFirst)
            : isDuring && !text.IsDelimiter(length.To) && !text.Is(length.To, WordClass.Preposition) ? (from, length.To, length, isFirst)
            : null;
    }
}
