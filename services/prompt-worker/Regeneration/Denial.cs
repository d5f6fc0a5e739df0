using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Regeneration;

/// <summary>Reads what is denied: "not a dog", "a cat, not a dog", "not a dog but a cat".</summary>
internal static class Denial
{
    private const int MaxWordsOfThing = 3;

    private static readonly FrozenSet<string> Negators = FrozenSet.ToFrozenSet(["not", "nicht", "pas", "no"]);

    private static readonly FeedbackClass[] Compared =
    [
        FeedbackClass.Tone, FeedbackClass.Pace, FeedbackClass.Length, FeedbackClass.Loudness, FeedbackClass.Resolution,
        FeedbackClass.Praise, FeedbackClass.Remove, FeedbackClass.RemoveAfter, FeedbackClass.Replace, FeedbackClass.Add,
        FeedbackClass.Target,
    ];

    /// <summary>What "not a dog" denies; null for any other clause.</summary>
    public static string? ThingDenied(FeedbackClause clause)
    {
        if (clause.Tokens.Count is < 2 or > MaxWordsOfThing + 2 || !Negators.Contains(clause.Tokens[0].Norm))
        {
            return null;
        }

        var what = ClauseWords.WithoutArticle(clause.Slice(1, clause.Tokens.Count));
        return what.Length > 0 && !LookReader.States(PromptReading.Of(what)) && Look.Find(PromptText.Of(clause.Text)).Count == 0
            && Array.TrueForAll(Compared, one => clause.First(one) is null)
            ? what
            : null;
    }

    /// <summary>The replacement that "not a dog but a cat" and "cats not dogs" ask for; null for other words.</summary>
    public static IEnumerable<FeedbackEdit>? In(FeedbackClause clause, int? scene)
    {
        var not = 0;
        while (not < clause.Tokens.Count && !Negators.Contains(clause.Tokens[not].Norm))
        {
            not++;
        }

        var but = not + 1;
        while (but < clause.Tokens.Count && clause.Tokens[but].Norm is not ("but" or "sondern" or "mais" or "sino"))
        {
            but++;
        }

        var (what, by) = but < clause.Tokens.Count
            ? (clause.Slice(not + 1, but), clause.Slice(but + 1, clause.Tokens.Count))
            : (clause.Slice(Math.Min(not + 1, clause.Tokens.Count), clause.Tokens.Count), clause.Slice(0, not));
        var isDenial = but < clause.Tokens.Count ? not == 0 : not is > 0 and <= MaxWordsOfThing;
        return isDenial && IsThing(what) && IsThing(by)
            ? [new FeedbackEdit.Replace(ClauseWords.WithoutArticle(what), by) { Scene = scene, Words = clause.Text }]
            : null;
    }

    private static bool IsThing(string words)
    {
        var part = new FeedbackClause(words);
        return part.Tokens.Count is > 0 and <= MaxWordsOfThing && !ClauseWords.IsFrame(words)
            && part.Tokens.All(token => token.Kind == TokenKind.Word) && Array.TrueForAll(Compared, one => part.First(one) is null)
            && Look.Find(PromptText.Of(words)).Count == 0 && !Enumerable.Range(0, part.Tokens.Count).Any(
                index => PromptText.Of(words) is var text && (text.Is(index, WordClass.Copula) || text.Is(index, WordClass.Pronoun)));
    }
}
