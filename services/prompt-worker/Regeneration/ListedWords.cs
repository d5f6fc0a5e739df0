using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Regeneration;

/// <summary>The things of a list without commas: "the text and the logo", "music or captions", "音楽と字幕".</summary>
internal static class ListedWords
{
    private const int MaxWordsOfEntry = 3;

    private static readonly FrozenSet<string> Joiners = FrozenSet.ToFrozenSet(
        ["and", "or", "nor", "plus", "&", "und", "oder", "sowie", "noch", "et", "ou", "ni", "y", "e", "o", "u"]);

    private static readonly FrozenSet<string> IdeographicJoiners = FrozenSet.ToFrozenSet(["と", "や", "も", "・"]);

    /// <summary>The entries without articles; the words themselves where they are no list.</summary>
    public static List<string> Of(string words)
    {
        var part = new FeedbackClause(words);
        var text = PromptText.Of(words);
        var (entries, from) = (new List<string>(), 0);
        for (var index = 0; index <= part.Tokens.Count; index++)
        {
            var isIdeographic = index < part.Tokens.Count && IdeographicJoiners.Contains(part.Tokens[index].Norm);
            if (index < part.Tokens.Count && !isIdeographic && !Joiners.Contains(part.Tokens[index].Norm))
            {
                continue;
            }

            var entry = ClauseWords.WithoutArticle(part.Slice(WithoutNegation(part, from, index), index));
            var count = Tokenizer.Read(entry).Count(token => token.Kind == TokenKind.Word && !token.IsIdeographic);
            if (entry.Length == 0 || count > MaxWordsOfEntry || (isIdeographic || entries.Count > 0) && !IsThing(entry))
            {
                return [words];
            }

            entries.Add(entry);
            from = index + 1;
        }

        // "black and white" is one look.
        return text.At(0, WordClass.Style) is { } style && style.To == text.Count ? [words] : entries;
    }

    // "ni de sous-titres", "and no logos"
    private static int WithoutNegation(FeedbackClause part, int from, int to) =>
        from < to - 1 && (part.At(from, FeedbackClass.Remove) is { } remove && remove.To < to) ? remove.To : from;

    // Words of Japanese are not separated: "人と" may be a part of another word.
    private static bool IsThing(string entry)
    {
        var text = PromptText.Of(entry);
        return !text.Tokens[0].IsIdeographic || ClauseWords.TargetOf(entry) is not null
            || (text.At(0, WordClass.Concrete) is { } thing && thing.To == text.Count);
    }
}
