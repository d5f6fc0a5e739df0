using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Rules;

/// <summary>
/// Names of brands and products that have a word for a place, a light, a mood or a style: a Galaxy S24 is not in space, and Mountain Dew
/// not in the mountains.
/// </summary>
internal static class ProductName
{
    private const int MaxDesignationLength = 6;

    // Written with capitals, whatever stands before or behind.
    private const string Names =
        "samsung galaxy|galaxy watch|galaxy bud|galaxy tab|galaxy fold|galaxy flip|galaxy z|galaxy s|galaxy ring|galaxy book|galaxy note|"
        + "ford galaxy|la galaxy|mountain dew|red bull|ocean spray|river island|snow peak|gold peak|blue moon|home depot|office depot|"
        + "dollar tree|star war|star trek|candy crush|park hyatt|orbit gum|wrigley orbit|google home|google cloud|microsoft office|"
        + "office 365|ms office|beats studio|visual studio|android studio|sky sport|sky tv|sky news|dawn dish|dodge neon|epic game|"
        + "ice breaker|forza horizon|horizon zero|blue apron|green giant|red lobster|hard rock cafe|planet fitness|planet hollywood|"
        + "whole food market|morningstar farm|blue diamond|kitchen aid|salesforce cloud|creative cloud|oracle cloud|"
        + "cliff bar|sunny d|sun chip|field roast|garden of life|canyon bike|urban outfitter|urban decay|street fighter|gold bond|"
        + "red robin|red cross|red stripe|party city|fun dip|joy con|calm app|nature valley|nature made|love island";

    private static readonly FrozenDictionary<string, (string[] Tokens, int Place)[]> ByWord = Names.Split('|')
        .Select(name => name.Split(' '))
        .SelectMany(tokens => tokens.Select((token, place) => (Token: token, Name: (Tokens: tokens, Place: place))))
        .GroupBy(one => one.Token, one => one.Name)
        .ToFrozenDictionary(group => group.Key, group => group.ToArray());

    // Regions and mountains that are written with a capital, and are the places that they name.
    private static readonly FrozenSet<string> Places = FrozenSet.ToFrozenSet(["alp", "alps", "alpine", "sahara"]);

    /// <summary>True where a word of the look is a part of such a name.</summary>
    public static bool Has(PromptText text, Hit look)
    {
        if (text.Tokens[look.From].Kind != TokenKind.Word || text.Tokens[look.From].IsIdeographic || look.To - look.From > 2)
        {
            return false;
        }

        var isCapital = IsCapital(text, look.From);
        return ((isCapital || text.Word(look.From) is "galaxy") && IsDesignation(text, look.To))
            || (isCapital && (IsNamed(text, look) || IsOfProduct(text, look)));
    }

    // "S24", "A54"; of a word in small letters only that of a phone.
    private static bool IsDesignation(PromptText text, int index)
    {
        if (text.IsDelimiter(index) || text.Tokens[index] is not { Kind: TokenKind.Word, Length: > 1 and <= MaxDesignationLength } token)
        {
            return false;
        }

        var word = text.Text.AsSpan(token.Start, token.Length);
        return char.IsAsciiLetter(word[0]) && word.IndexOfAnyInRange('0', '9') > 0;
    }

    private static bool IsNamed(PromptText text, Hit look)
    {
        foreach (var (tokens, place) in ByWord.GetValueOrDefault(text.Word(look.From)) ?? [])
        {
            var start = look.From - place;
            var isName = start >= 0;
            for (var index = 0; isName && index < tokens.Length; index++)
            {
                isName = !text.IsDelimiter(start + index) && text.Word(start + index) == tokens[index];
            }

            if (isName)
            {
                return true;
            }
        }

        return false;
    }

    // "the Calm app", "an Orbit gum": a capital within a sentence of small letters, before what the brand sells.
    private static bool IsOfProduct(PromptText text, Hit look) =>
        text.Language == Language.En && !Places.Contains(text.Word(look.From))
        && !text.IsDelimiter(look.From - 1) && (text.IsDelimiter(look.From - 2) || !IsCapital(text, look.From - 1))
        && !text.IsDelimiter(look.To) && text.Is(look.To, WordClass.Product) && !IsCapital(text, look.To);

    private static bool IsCapital(PromptText text, int index) => char.IsUpper(text.Text[text.Tokens[index].Start]);
}
