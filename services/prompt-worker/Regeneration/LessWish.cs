using System.Collections.Frozen;

namespace AdGenius.PromptWorker.Regeneration;

/// <summary>
/// Reads "not so dark or fast" as "too dark, too fast": the wish for less of it. Its words would say the opposite in a prompt.
/// </summary>
internal static class LessWish
{
    private static readonly FrozenSet<string> Negators =
        FrozenSet.ToFrozenSet(["not", "dont", "isnt", "shouldnt", "never", "nicht", "pas", "no"]);

    private static readonly FrozenDictionary<string, string> Degrees = new Dictionary<string, string>
    {
        ["so"] = "too", ["as"] = "too", ["that"] = "too", ["quite"] = "too", ["overly"] = "too", ["too"] = "too", ["zu"] = "zu",
        ["allzu"] = "zu", ["si"] = "trop", ["aussi"] = "trop", ["trop"] = "trop", ["tan"] = "demasiado", ["demasiado"] = "demasiado",
    }.ToFrozenDictionary();

    private static readonly FrozenSet<string> Joiners =
        FrozenSet.ToFrozenSet(["and", "or", "nor", "und", "oder", "noch", "et", "ou", "ni", "y", "o"]);

    private static readonly FeedbackClass[] Comparatives =
        [FeedbackClass.Tone, FeedbackClass.Pace, FeedbackClass.Length, FeedbackClass.Loudness];

    /// <summary>The wishes as clauses such as "too dark"; empty where the clause says something else.</summary>
    public static List<FeedbackClause> Of(FeedbackClause clause)
    {
        var index = 0;
        var (isNegated, degree) = (false, "");
        var wishes = new List<FeedbackClause>();
        while (index < clause.Tokens.Count)
        {
            var norm = clause.Tokens[index].Norm;
            if (Negators.Contains(norm))
            {
                isNegated = true;
                index++;
            }
            else if (isNegated && DegreeOf(clause, norm) is { } known)
            {
                degree = known;
                index++;
            }
            else if (degree.Length > 0 && ClauseOf($"{degree} {norm}") is { } wish)
            {
                wishes.Add(wish);
                index++;
            }
            else if (wishes.Count > 0 && Joiners.Contains(norm))
            {
                index++;
            }
            else if (clause.At(index, FeedbackClass.Frame) is { } frame && (wishes.Count == 0 || frame.To == clause.Tokens.Count))
            {
                index = frame.To;
            }
            else
            {
                return [];
            }
        }

        return wishes;
    }

    // "So" is also German.
    private static string? DegreeOf(FeedbackClause clause, string norm) =>
        !Degrees.TryGetValue(norm, out var degree) ? null
            : degree == "too" && clause.Tokens.Any(token => token.Norm is "nicht") ? "zu"
            : degree;

    private static FeedbackClause? ClauseOf(string words)
    {
        var clause = new FeedbackClause(words);
        return Array.Exists(Comparatives, one => clause.At(0, one) is { To: 2 }) ? clause : null;
    }
}
