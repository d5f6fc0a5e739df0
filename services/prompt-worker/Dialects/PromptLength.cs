using AdGenius.Contracts;
using AdGenius.PromptWorker.Rules.Text;

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
        cut = cut >= max / 2 ? cut + 1 : head.LastIndexOf(',');
        cut = cut >= max / 2 ? cut : head.LastIndexOf(' ');
        return (cut >= max / 2 ? head[..cut] : head).TrimEnd(' ', ',');
    }

    /// <summary>
    /// As many phrases as have at most <paramref name="max"/> tokens, estimated: a text encoder of 77 positions gives further ones less
    /// attention. At least the first phrase is kept.
    /// </summary>
    public static string ShortenToTokens(string text, int max)
    {
        if (Count(text) <= max)
        {
            return text;
        }

        var phrases = text.Split(", ");
        var count = 0;
        var kept = 0;
        while (kept < phrases.Length && count + Count(phrases[kept]) + 1 <= max)
        {
            count += Count(phrases[kept]) + 1;
            kept++;
        }

        if (kept > 0)
        {
            return string.Join(", ", phrases[..kept]);
        }

        var words = phrases[0].Split(' ');
        var length = 0;
        for (; length < words.Length && (length == 0 || count + Count(words[length]) <= max); length++)
        {
            count += Count(words[length]);
        }

        return string.Join(' ', words[..length]);
    }

    /// <summary>An estimate of the tokens that byte-pair encoding makes of a text: more rather than fewer.</summary>
    public static int Count(string text) =>
        Tokenizer.Read(text).Sum(token => token.IsIdeographic ? 2 : 1 + ((token.Length - 1) / LettersPerToken));
}
