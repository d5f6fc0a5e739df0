using System.Globalization;
using AdGenius.Contracts;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Dialects;

/// <summary>Shortens prompts at the end of a sentence, a phrase or a word.</summary>
internal static class PromptLength
{
    private const int LettersPerToken = 6;

    /// <summary>At most <paramref name="max"/> characters.</summary>
    public static string Shorten(string text, int max)
    {
        if (text.Length <= max)
        {
            return text;
        }

        var head = TextLimit.Cut(text, max);
        var cut = head.LastIndexOfAny(['.', '!', '?', '。']);
        cut = cut >= max / 2 ? cut + 1 : head.LastIndexOfAny([',', '、']);
        cut = cut >= max / 2 ? cut : head.LastIndexOf(' ');
        return (cut >= max / 2 ? head[..cut] : head).TrimEnd(' ', ',', '、');
    }

    /// <summary>
    /// The first <paramref name="max"/> tokens at most, estimated: up to the end of a phrase where that leaves at least half of them, else
    /// of a word, and within a word only where it is longer than half of them, as in scripts without spaces.
    /// </summary>
    public static string ShortenToTokens(string text, int max)
    {
        var tokens = Tokenizer.Read(text);
        var (count, kept) = (0, 0);
        while (kept < tokens.Count && count + Count(tokens[kept], text) <= max)
        {
            count += Count(tokens[kept++], text);
        }

        if (kept == tokens.Count)
        {
            return text;
        }

        var left = count;
        for (var end = kept; end > 0 && left >= max / 2; left -= Count(tokens[--end], text))
        {
            if (tokens[end].Kind == TokenKind.Delimiter)
            {
                return Trim(text[..tokens[end - 1].End]);
            }
        }

        while (kept > 0 && IsWithinWord(tokens, kept))
        {
            count -= Count(tokens[--kept], text);
        }

        return count >= max / 2 ? Trim(text[..tokens[kept - 1].End]) : Trim(WithinWord(text, tokens[kept].Start, max - count));
    }

    /// <summary>An estimate of the tokens that byte-pair encoding makes of a text: more rather than fewer.</summary>
    public static int Count(string text) => Tokenizer.Read(text).Sum(token => Count(token, text));

    private static int Count(Token token, string text) => token.Kind == TokenKind.Word
        ? Count(text.AsSpan(token.Start, token.Length))
        : 1 + ((token.Length - 1) / LettersPerToken);

    // The vocabulary of the encoder is English: it has few other scripts, of whose letters it encodes the two or three bytes.
    private static int Count(ReadOnlySpan<char> word)
    {
        var (latin, others) = (0, 0);
        foreach (var character in word)
        {
            latin += character < '\u0250' ? 1 : 0;
            others += character < '\u0250' ? 0 : character < '\u0800' ? 1 : 2;
        }

        return ((latin + LettersPerToken - 1) / LettersPerToken) + others;
    }

    // "black-and-white", "l'océan", "90s"
    private static bool IsWithinWord(List<Token> tokens, int index) =>
        tokens[index] is { SpaceBefore: false, IsIdeographic: false, Kind: TokenKind.Word or TokenKind.Number }
        && tokens[index - 1] is { IsIdeographic: false, Kind: TokenKind.Word or TokenKind.Number };

    private static string WithinWord(string text, int start, int max)
    {
        var end = start;
        while (end < text.Length && end + StringInfo.GetNextTextElementLength(text, end) is var next && Count(text[start..next]) <= max)
        {
            end = next;
        }

        return text[..end];
    }

    private static string Trim(string text) => text.TrimEnd(' ', ',', ';', ':', '、');
}
