using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;

namespace AdGenius.PromptWorker.Regeneration;

/// <summary>
/// Reads what the author of feedback does not like: "I don't like the dog", "der Hund gefällt mir nicht", "je n'aime pas le chien", "no me
/// gusta el perro". Its words would show it in a prompt.
/// </summary>
internal static class Dislike
{
    private const int MaxWords = 8;

    private static readonly FrozenSet<string> Likes = FrozenSet.ToFrozenSet(
    [
        "like", "love", "enjoy", "mag", "mogen", "gefallt", "gefallen", "aime", "aimon", "plait", "plaisent", "gusta", "gustan", "encanta",
        "encantan", "convence", "convencen",
    ]);

    private static readonly FrozenSet<string> Negators = FrozenSet.ToFrozenSet(["dont", "didnt", "not", "never", "nicht", "pas", "no"]);

    private static readonly FrozenSet<string> Hates =
        FrozenSet.ToFrozenSet(["hate", "dislike", "hasse", "hassen", "deteste", "deteston", "odio", "odiamo"]);

    // Who does not like it, and how much.
    private static readonly FrozenSet<string> Around = FrozenSet.ToFrozenSet(
    [
        "i", "we", "do", "really", "much", "very", "that", "at", "all", "anymore", "either", "just", "ich", "wir", "mir", "uns", "so",
        "sehr", "gar", "uberhaupt", "wirklich", "je", "j", "nous", "on", "n", "ne", "me", "m", "du", "tout", "vraiment", "trop",
        "beaucoup", "a", "mi", "nos", "nada", "mucho",
    ]);

    // "I don't like how the dog looks", "I don't like to wait"
    private static readonly FrozenSet<string> Statements = FrozenSet.ToFrozenSet(
        [
            "how", "when", "what", "where", "why", "if", "to", "way", "wie", "wenn", "dass", "was", "comment", "quand", "que", "como",
            "cuando",
        ]);

    private static readonly string[] JapaneseEnds =
        ["が嫌い", "は嫌い", "が好きじゃない", "は好きじゃない", "が好きではない", "は好きではない", "が気に入らない", "は気に入らない"];

    private const int MaxWordsBeforeException = 8;

    // "everything", of which something is to be other than it is
    private static readonly FrozenSet<string> Wholes = FrozenSet.ToFrozenSet(
        ["everything", "anything", "nothing", "all", "rest", "alle", "allem", "tout", "todo", "toda"]);

    private static readonly FrozenSet<string> Exceptions = FrozenSet.ToFrozenSet(
        ["except", "but", "besides", "ausser", "sauf", "hormis", "excepto", "salvo", "menos", "meno"]);

    private static readonly string[] JapaneseExceptions = ["以外はそのまま", "以外は変えない", "以外は変えないで", "以外は好き", "以外はいい", "以外は良い"];

    /// <summary>
    /// What is to be other than it is, as it is written: "keep everything but the music", "I love it all except the dog"; null where the
    /// clause says something else.
    /// </summary>
    public static string? ExceptedBy(FeedbackClause clause)
    {
        if (Array.Find(JapaneseExceptions, words => clause.Text.Contains(words, StringComparison.Ordinal)) is { } japanese)
        {
            return clause.Text[..clause.Text.IndexOf(japanese, StringComparison.Ordinal)];
        }

        if (clause.First(FeedbackClass.Keep) is null && clause.First(FeedbackClass.Praise) is null)
        {
            return null;
        }

        var hasWhole = false;
        for (var index = 0; index < Math.Min(clause.Tokens.Count, MaxWordsBeforeException); index++)
        {
            var (norm, next) = (clause.Tokens[index].Norm, index + 1 < clause.Tokens.Count ? clause.Tokens[index + 1].Norm : "");
            var from = Exceptions.Contains(norm) ? index + 1
                : (norm, next) is ("apart", "from") or ("other", "than") or ("bis", "auf") ? index + 2
                : -1;
            if (from > 0)
            {
                return hasWhole ? ExceptionFrom(clause, from) : null;
            }

            hasWhole |= Wholes.Contains(norm);
        }

        return null;
    }

    // "Keep everything but make it darker" and "but the dog is too big" are wishes of their own.
    private static string? ExceptionFrom(FeedbackClause clause, int from)
    {
        var to = clause.First(FeedbackClass.Keep, from)?.From ?? clause.Tokens.Count; // "everything but the music is great"
        var what = clause.Slice(from, to);
        var text = PromptText.Of(what);
        return text.Count is > 0 and <= MaxWords && !FeedbackSplitter.IsVerb(clause.Tokens[from])
            && !Enumerable.Range(0, text.Count).Any(index => text.Is(index, WordClass.Copula) || text.Is(index, WordClass.Pronoun))
            ? what
            : null;
    }

    /// <summary>What is not liked, as it is written; empty where nothing is named, and null where the clause says something else.</summary>
    public static string? Of(FeedbackClause clause)
    {
        var japanese = clause.Text.Replace("です", "", StringComparison.Ordinal).TrimEnd('。', '！', ' ');
        if (Array.Find(JapaneseEnds, end => japanese.EndsWith(end, StringComparison.Ordinal)) is { } ending)
        {
            return japanese[..^ending.Length];
        }

        var (isNegated, likes, hates) = (false, false, false);
        var (from, to) = (-1, -1);
        for (var index = 0; index < clause.Tokens.Count; index++)
        {
            var norm = clause.Tokens[index].Norm;
            if (Statements.Contains(norm))
            {
                return null;
            }

            if (Negators.Contains(norm) || Likes.Contains(norm) || Hates.Contains(norm))
            {
                isNegated |= Negators.Contains(norm);
                likes |= Likes.Contains(norm);
                hates |= Hates.Contains(norm);
            }
            else if (!Around.Contains(norm) || (from >= 0 && to == index))
            {
                if (from >= 0 && to != index)
                {
                    return null; // words on both sides: "the dog likes cats, not birds"
                }

                (from, to) = (from < 0 ? index : from, index + 1);
            }
        }

        while (to > from && Around.Contains(clause.Tokens[to - 1].Norm))
        {
            to--; // "at all"
        }

        // "I" or "mir" says whose opinion it is: "the dog does not like the cat" is a picture.
        return (hates || (likes && isNegated)) && to - from <= MaxWords && IsOpinion(clause)
            ? from < 0 ? "" : clause.Slice(from, to)
            : null;
    }

    private static bool IsOpinion(FeedbackClause clause) => clause.Tokens.Any(token => token.Norm is "i" or "we" or "ich" or "wir" or "mir"
        or "uns" or "je" or "j" or "nous" or "on" or "me" or "m" or "nos" or "odio" or "odiamo")
        || clause.Tokens[0].Norm is "dont" or "hate" or "dislike";
}
