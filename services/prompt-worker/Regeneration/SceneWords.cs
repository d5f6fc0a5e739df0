using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Regeneration;

/// <summary>Finds, replaces and removes what a text shows.</summary>
internal static class SceneWords
{
    private const int MaxEnding = 2;

    /// <summary>True where <paramref name="text"/> names <paramref name="what"/>, in the singular or plural.</summary>
    public static bool Has(string text, string what) => Find(Tokenizer.Read(text), Tokenizer.Read(what), 0) is not null;

    /// <summary>The text with every <paramref name="what"/> replaced; an article goes with its noun.</summary>
    public static string Replace(string text, string what, string by)
    {
        var wanted = Tokenizer.Read(what);
        var tokens = Tokenizer.Read(text);
        var hasArticle = PromptText.Of(by).At(0, WordClass.Article) is not null;
        var result = "";
        var position = 0;
        for (var from = 0; Find(tokens, wanted, from) is { } found; from = found + wanted.Count)
        {
            var first = hasArticle && found > 0 && IsArticle(tokens[found - 1]) ? found - 1 : found;
            var start = tokens[first].Start;
            var isStart = first == 0 && by.Length > 0 && char.IsUpper(text[start]);
            result += text[position..start] + (isStart ? char.ToUpperInvariant(by[0]) + by[1..] : by);
            position = tokens[found + wanted.Count - 1].End;
        }

        return result + text[position..];
    }

    /// <summary>
    /// The text without "with a <paramref name="what"/>", "and a …" or ", a …"; unchanged where the text would lose its sense.
    /// </summary>
    public static string Remove(string text, string what)
    {
        var wanted = Tokenizer.Read(what);
        var tokens = Tokenizer.Read(text);
        if (Find(tokens, wanted, 0) is not { } found)
        {
            return text;
        }

        var first = found;
        while (first > 0 && IsArticle(tokens[first - 1]))
        {
            first--;
        }

        if (first > 0 && tokens[first - 1].Norm is "with" or "and" or "," or "mit" or "und" or "avec" or "et" or "con" or "y" && first > 1)
        {
            return text[..tokens[first - 2].End] + text[tokens[found + wanted.Count - 1].End..];
        }

        return text;
    }

    private static int? Find(List<Token> tokens, List<Token> wanted, int from)
    {
        if (wanted.Count == 0)
        {
            return null;
        }

        for (var index = from; index + wanted.Count <= tokens.Count; index++)
        {
            var matches = 0;
            while (matches < wanted.Count && IsSame(tokens[index + matches].Norm, wanted[matches].Norm))
            {
                matches++;
            }

            if (matches == wanted.Count)
            {
                return index;
            }
        }

        return null;
    }

    // "dog", "dogs"; "Hund", "Hundes", "Hunden".
    private static bool IsSame(string one, string other) => one == other
        || (Math.Min(one.Length, other.Length) >= 4 && Math.Abs(one.Length - other.Length) <= MaxEnding
            && (one.StartsWith(other, StringComparison.Ordinal) || other.StartsWith(one, StringComparison.Ordinal))
            && one[Math.Min(one.Length, other.Length)..] is "" or "s" or "es" or "e" or "en" or "n"
            && other[Math.Min(one.Length, other.Length)..] is "" or "s" or "es" or "e" or "en" or "n");

    private static bool IsArticle(Token token) => token.Norm is "a" or "an" or "the" or "some"
        or "der" or "die" or "da" or "das" or "den" or "dem" or "de" or "des" or "ein" or "eine" or "einen" or "einem" or "einer"
        or "le" or "la" or "l" or "un" or "une" or "el" or "lo" or "una";
}
