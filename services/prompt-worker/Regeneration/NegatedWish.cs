using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules;

namespace AdGenius.PromptWorker.Regeneration;

/// <summary>
/// A clause that asks for no change by naming one: "do not remove the text", "nicht dunkler machen", "文字を消さないで". What is not to be shown
/// ("do not show people") is an exclusion and no such clause.
/// </summary>
internal static class NegatedWish
{
    private const int MaxWordsBetween = 6;

    private static readonly FrozenSet<string> Negators =
        FrozenSet.ToFrozenSet(
        [
            "dont", "not", "never", "neither", "isnt", "shouldnt", "mustnt", "neednt", "doesnt", "wont", "nicht", "nie", "niemal", "weder",
            "ne", "n", "pas",
        ]);

    // After "no", which is "none of it" in English, only these stand before a Spanish verb.
    private static readonly FrozenSet<string> BehindNo =
        FrozenSet.ToFrozenSet(["lo", "la", "los", "las", "le", "haga", "hagas", "hagan"]);

    private static readonly FrozenSet<string> TooMuch = FrozenSet.ToFrozenSet(["too", "zu", "trop", "demasiado"]);

    private static readonly FeedbackClass[] Comparatives =
        [FeedbackClass.Tone, FeedbackClass.Pace, FeedbackClass.Length, FeedbackClass.Loudness];

    // Verbs that change something; after "and" they begin a wish of their own.
    private static readonly FrozenSet<string> Verbs = FrozenSet.ToFrozenSet(
    [
        "lighten", "darken", "brighten", "lengthen", "extend", "shorten", "trim", "slow", "speed", "turn", "pick", "cut", "verlangere",
        "kurze", "reduce", "ralentis", "accelere", "rallonge", "raccourcis", "ralentiza", "acelera", "alarga", "acorta", "sube", "baja",
    ]);

    private static readonly FrozenSet<string> NoVerbs = FrozenSet.ToFrozenSet(
        ["more", "less", "much", "too", "mehr", "weniger", "zu", "machen", "plus", "moins", "moin", "trop", "mas", "meno", "menos",
            "demasiado"]);

    private static readonly FeedbackClass[] Actions =
    [
        FeedbackClass.Tone, FeedbackClass.Pace, FeedbackClass.Length, FeedbackClass.Loudness, FeedbackClass.Resolution,
        FeedbackClass.Remove, FeedbackClass.RemoveAfter, FeedbackClass.Restore, FeedbackClass.Replace, FeedbackClass.Add,
    ];

    public static bool Is(FeedbackClause clause, Reading reading)
    {
        if (LookReader.States(reading))
        {
            return false; // "no longer than 10 seconds"
        }

        var excludes = reading.Exclusions.Count > 0;
        for (var index = 0; index < clause.Tokens.Count; index++)
        {
            var norm = clause.Tokens[index].Norm;
            var isNegated = norm is "no" || (norm is "ni" && index == 0) ? ActsBehind(clause, index + 1, excludes, isAdjacent: true)
                : Negators.Contains(norm) && !(index > 0 && clause.Tokens[index - 1].Norm is "why")
                    && (ActsBehind(clause, index + 1, excludes, isAdjacent: false) || (norm is "nicht" && ActsBefore(clause, index)));
            if (isNegated)
            {
                return true;
            }
        }

        return !excludes && (clause.Text.Contains("ないで", StringComparison.Ordinal)
            || clause.Text.Contains("なくていい", StringComparison.Ordinal));
    }

    /// <summary>
    /// True where a clause behind "and" belongs to the negated one before it: "don't make it darker" and "slower", but not "make it
    /// slower", nor "brighter", of which darker is the opposite.
    /// </summary>
    public static bool Continues(FeedbackClause negated, FeedbackClause next)
    {
        if (OnlyCompared(negated) is not { } unwanted || OnlyCompared(next) is not { } wanted || !ComparesOnly(next))
        {
            return false;
        }

        return unwanted.Class != wanted.Class || unwanted.Value == wanted.Value
            || (wanted.Class == FeedbackClass.Tone && Tone.Of(unwanted.Value).Axis != Tone.Of(wanted.Value).Axis);
    }

    private static FeedbackHit? OnlyCompared(FeedbackClause clause)
    {
        foreach (var comparative in Comparatives)
        {
            if (clause.First(comparative) is { } hit)
            {
                return hit;
            }
        }

        return null;
    }

    private static bool ComparesOnly(FeedbackClause clause)
    {
        for (var index = 0; index < clause.Tokens.Count;)
        {
            var norm = clause.Tokens[index].Norm;
            if (Verbs.Contains(norm) || (clause.At(index, FeedbackClass.Demand) is not null && !NoVerbs.Contains(norm)))
            {
                return false;
            }

            var hit = clause.At(index, FeedbackClass.Tone) ?? clause.At(index, FeedbackClass.Pace) ?? clause.At(index, FeedbackClass.Length)
                ?? clause.At(index, FeedbackClass.Loudness) ?? clause.At(index, FeedbackClass.Target)
                ?? clause.At(index, FeedbackClass.Frame);
            if (hit is not { } known)
            {
                return false;
            }

            index = known.To;
        }

        return true;
    }

    private static bool ActsBehind(FeedbackClause clause, int from, bool excludes, bool isAdjacent)
    {
        for (var index = from; index < Math.Min(clause.Tokens.Count, from + MaxWordsBetween);)
        {
            if (ActionAt(clause, index) is { } action)
            {
                // "Not too dark" is a wish, "don't include people" an exclusion.
                return !TooMuch.Contains(clause.Tokens[action.From].Norm)
                    && !(excludes && clause.At(index, FeedbackClass.Add) is not null);
            }

            var norm = clause.Tokens[index].Norm;
            if (isAdjacent ? BehindNo.Contains(norm) : norm is "pas" or "any")
            {
                index++;
            }
            else if (!isAdjacent && clause.At(index, FeedbackClass.Frame) is { } frame)
            {
                index = frame.To;
            }
            else if (!isAdjacent && clause.At(index, FeedbackClass.Target) is { } target)
            {
                index = target.To; // "nicht die Musik ändern", "don't make the music louder"
            }
            else
            {
                return false;
            }
        }

        return false;
    }

    // "Entferne nicht den Text", "Entferne den Text nicht"
    private static bool ActsBefore(FeedbackClause clause, int index)
    {
        var isLast = index == clause.Tokens.Count - 1;
        for (var from = isLast ? 0 : index - 1; from >= 0 && from < index; from++)
        {
            if (ActionAt(clause, from) is { } action && (isLast || action.To == index))
            {
                return true;
            }
        }

        return false;
    }

    private static FeedbackHit? ActionAt(FeedbackClause clause, int index)
    {
        if (clause.Tokens[index].Norm is "no")
        {
            return null; // the word before what is left out
        }

        foreach (var action in Actions)
        {
            if (clause.At(index, action) is { } hit)
            {
                return hit;
            }
        }

        return null;
    }
}
