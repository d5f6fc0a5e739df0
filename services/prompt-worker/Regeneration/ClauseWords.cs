using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Regeneration;

/// <summary>The things that a clause names.</summary>
internal sealed class ClauseWords(FeedbackClause clause)
{
    // Before a part of the brief: whose it is, and how it is shown.
    private static readonly FrozenSet<string> Attributes = FrozenSet.ToFrozenSet(
    [
        "our", "my", "your", "brand", "company", "burned", "burnt", "in", "hardcoded", "unser", "unsere", "unserem", "unseren", "mein",
        "notre", "mon", "nuestro", "nuestra", "mi",
    ]);

    private static readonly string[] TrailingWords = ["aus", "please", "bitte", "too", "also", "again", "instead", "hinzu", "soll",
        "sollte", "sollen", "sollten", "muss", "müssen", "mussen", "kann", "darf"];

    /// <summary>The part of the brief that the words name as a whole, such as <c>overlays.headline</c>; null for anything else.</summary>
    public static string? TargetOf(string what)
    {
        var part = new FeedbackClause(WithoutArticle(what));
        var from = 0;
        while (from < part.Tokens.Count - 1 && Attributes.Contains(part.Tokens[from].Norm))
        {
            from++;
        }

        if (part.At(from, FeedbackClass.Target) is not { } target)
        {
            return null;
        }

        // "the call to action button", "our logo at the end"
        var to = part.At(target.To, FeedbackClass.Target)?.To ?? target.To;
        return to == part.Tokens.Count || PromptText.Of(part.Text).At(to, WordClass.LogoPlace)?.To == part.Tokens.Count
            ? target.Value
            : null;
    }

    /// <summary>The words between two tokens without those that change nothing at the start, but with an article.</summary>
    public string Between(int from, int to)
    {
        while (from < to && !IsArticle(from) && clause.At(from, FeedbackClass.Frame) is { } frame && frame.To <= to
            && (frame.To < to || clause.At(from, FeedbackClass.Target) is null)) // "ohne Ton"
        {
            from = frame.To;
        }

        while (to > from && (TrailingWords.Contains(clause.Tokens[to - 1].Norm) || clause.Tokens[to - 1].Kind == TokenKind.Delimiter))
        {
            to--;
        }

        return clause.Slice(from, to);
    }

    private bool IsArticle(int index) => PromptText.Of(clause.Tokens[index].Norm).Is(0, WordClass.Article)
        || clause.Tokens[index].Norm is "der" or "die" or "das" or "da" or "den" or "dem" or "ein" or "eine" or "einen"
            or "le" or "la" or "un" or "une" or "el" or "lo" or "una" or "l";

    /// <summary>The words without articles and other words at the start that change nothing.</summary>
    public static string WithoutArticle(string words)
    {
        var part = new FeedbackClause(words);
        var from = 0;
        while (from < part.Tokens.Count - 1 && part.At(from, FeedbackClass.Frame) is { } frame && frame.To < part.Tokens.Count)
        {
            from = frame.To;
        }

        return part.Tokens.Count == 0 ? "" : part.Slice(from, part.Tokens.Count);
    }

    /// <summary>True where every word changes nothing by itself: "the style", "it".</summary>
    public static bool IsFrame(string words)
    {
        var part = new FeedbackClause(words);
        var index = 0;
        while (part.At(index, FeedbackClass.Frame) is { } frame)
        {
            index = frame.To;
        }

        return index == part.Tokens.Count;
    }
}
