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
        FrozenSet.ToFrozenSet(["dont", "not", "never", "nicht", "nie", "niemal", "ne", "n", "pas"]);

    // After "no", which is "none of it" in English, only these stand before a Spanish verb.
    private static readonly FrozenSet<string> BehindNo =
        FrozenSet.ToFrozenSet(["lo", "la", "los", "las", "le", "haga", "hagas", "hagan"]);

    private static readonly FrozenSet<string> TooMuch = FrozenSet.ToFrozenSet(["too", "zu", "trop", "demasiado"]);

    private static readonly FeedbackClass[] Actions =
    [
        FeedbackClass.Tone, FeedbackClass.Pace, FeedbackClass.Length, FeedbackClass.Loudness, FeedbackClass.Remove,
        FeedbackClass.RemoveAfter, FeedbackClass.Restore, FeedbackClass.Replace, FeedbackClass.Add,
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
            var isNegated = norm is "no" ? ActsBehind(clause, index + 1, excludes, isAdjacent: true)
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
            else if (clause.Tokens[from - 1].Norm is "nicht" && clause.At(index, FeedbackClass.Target) is { } target)
            {
                index = target.To; // "nicht die Musik ändern"
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
