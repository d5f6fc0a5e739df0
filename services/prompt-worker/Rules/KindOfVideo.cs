using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Rules;

/// <summary>
/// Tells what a video shows ("a car video", "make a pizza ad") from how it is ("a cool video", "an awesome explainer video") by the words
/// before its noun.
/// </summary>
internal static class KindOfVideo
{
    // Attributes that also say what is shown.
    private static readonly FrozenSet<string> Themes = SetOf(
        "car|coffee|perfume|skincare|food|gaming|game|app|fitness|sneaker|shoe|watch|jewelry|wedding|fashion|sports|travel|christmas|"
            + "summer|winter|spring|autumn|party|celebration|birthday|love|estate|beauty|recipe|robot|space|gold|couple|hochzeit");

    private static readonly FrozenSet<string> Attributes = SetOf(
        "awesome|cute|super|brilliant|brief|fresh|bold|best|better|top|sweet|crazy|wild|hot|weird|silly|random|free|killer|kickass|dope|"
            + "sick|snappy|punchy|artsy|sassy|quirky|edgy|trendy|fancy|pretty|strong|smart|decent|proper|real|ai|sample|test|example|stock|"
            + "website|homepage|page|landing|background|welcome|intro|outro|main|first|second|last|final|next|different|unique|original|"
            + "special|cheap|rich|huge|big|tiny|old|young|own|usual|normal|regular|standard|basic|plain|kind|sort|type|bit|x|b|hd|seconds|"
            + "minute|sec|low|budget|hi|def|res|resolution|fps|frame|rate|very|really|quite|so|such|more|most|extra|ultra|mega|another");

    private static readonly string[] AttributeEndings =
        ["ful", "ous", "ing", "ive", "ish", "able", "ible", "some", "less", "est", "ical", "ional", "ly", "worthy", "looking"];

    /// <summary>True where a word from one token to another, before the noun for a video, names a subject.</summary>
    public static bool NamesSubject(PromptText text, int from, int to)
    {
        for (var position = from; position < to; position++)
        {
            if (text.At(position, WordClass.VideoNoun) is { } noun && noun.To >= to)
            {
                return false;
            }

            if (IsSubject(text, position))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True for a word that says what is shown.</summary>
    public static bool IsSubject(PromptText text, int index)
    {
        if (text.Tokens[index].Kind != TokenKind.Word || text.Tokens[index].IsIdeographic)
        {
            return false;
        }

        if (text.Is(index, WordClass.Picture) || Themes.Contains(text.Word(index)))
        {
            return true;
        }

        if (IsPartOfAttribute(text, index))
        {
            return false;
        }

        return text.Is(index, WordClass.Concrete) || text.Is(index, WordClass.Product) || text.Is(index, WordClass.Setting)
            || text.Is(index, WordClass.Lighting) || IsUnknownNoun(text, index);
    }

    // "time" of "time lapse", "slow" of "slow motion"
    private static bool IsPartOfAttribute(PromptText text, int index)
    {
        ReadOnlySpan<WordClass> classes =
        [
            WordClass.Modifier, WordClass.VideoNoun, WordClass.Style, WordClass.Mood, WordClass.Shape, WordClass.Platform, WordClass.Camera,
            WordClass.Quality, WordClass.Number, WordClass.TimeUnit, WordClass.Article, WordClass.Polite, WordClass.Request,
            WordClass.Filler, WordClass.Format, WordClass.Approximately,
        ];
        foreach (var wordClass in classes)
        {
            if (text.Is(index, wordClass) || text.Before(index + 1, wordClass) is not null)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsUnknownNoun(PromptText text, int index)
    {
        var word = text.Word(index);
        return text.Language == Language.De
            ? char.IsUpper(text.Text[text.Tokens[index].Start])
            : text.Language == Language.En && word.Length > 2 && !Attributes.Contains(word)
                && !Array.Exists(AttributeEndings, ending => word.EndsWith(ending, StringComparison.Ordinal));
    }

    private static FrozenSet<string> SetOf(string words) =>
        FrozenSet.ToFrozenSet(words.Split('|').Select(word => Characters.Normalize(word)));
}
