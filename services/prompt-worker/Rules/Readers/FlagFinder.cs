using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>
/// Finds flags: "--ar 9:16", with a dash as text editors write two hyphens ("—ar 9:16"), and with one hyphen before a number ("-ar 9:16"),
/// and labels at the start of a sentence or line: "Negative prompt: text, people".
/// </summary>
internal static class FlagFinder
{
    private const int MaxNameWords = 3;

    private static readonly FrozenSet<string> Negatives = FrozenSet.ToFrozenSet(
    [
        "no", "neg", "negative", "negativeprompt", "negativeprompts", "negativprompt", "negativerprompt", "promptnégatif", "promptnegativo",
        "avoid", "exclude", "exclusions", "vermeiden", "vermeide", "éviter", "évitez", "evitar", "evita", JapaneseNegative,
    ]);

    private const string JapaneseNegative = "ネガティブプロンプト";

    // A longer word such as "no" or "style" begins many sentences.
    private static readonly FrozenSet<string> Labels = FrozenSet.ToFrozenSet(
    [
        "negative", "negativeprompt", "negativeprompts", "negativprompt", "negativerprompt", "promptnégatif", "promptnegativo",
        "avoid", "exclude", "exclusions", "vermeiden", "vermeide", "éviter", "évitez", "evitar", "evita", JapaneseNegative,
        "aspect", "aspectratio", "length", "duration", "fps", "framerate",
    ]);

    /// <summary>The flags in order.</summary>
    public static List<Flag> In(PromptText text)
    {
        var found = new List<Flag>();
        for (var index = 0; index < text.Count; index++)
        {
            var name = NameAt(text, index) ?? LabelAt(text, index);
            if ((name is not null || text.Tokens[index].Norm is "\n") && found.Count > 0 && found[^1].To > index)
            {
                found[^1] = found[^1] with { To = index };
            }

            if (name is { } flag)
            {
                found.Add(new Flag(flag.Text, index, flag.To, text.Count));
                index = flag.To - 1;
            }
        }

        return found;
    }

    /// <summary>True for the flags whose value is what not to show.</summary>
    public static bool IsNegative(string name) => Negatives.Contains(name);

    private static (string Text, int To)? NameAt(PromptText text, int index)
    {
        var token = text.Tokens[index];
        if (token.Norm is not ("-" or "—" or "–") || !token.SpaceBefore || text.IsOpaque(index))
        {
            return null;
        }

        var isDouble = text.Word(index + 1) is "-" && !text.Tokens[index + 1].SpaceBefore;
        var from = isDouble ? index + 2 : index + 1;
        if (from >= text.Count || text.Tokens[from] is not { Kind: TokenKind.Word, SpaceBefore: false } || text.IsOpaque(from))
        {
            return null;
        }

        var to = from + 1;
        while (to < text.Count && to - from < MaxNameWords && text.Tokens[to] is { Kind: TokenKind.Word, HyphenBefore: true })
        {
            to++;
        }

        var name = NameOf(text, from, to);
        to = to < text.Count && text.Tokens[to].Norm is "=" or ":" && !text.Tokens[to].SpaceBefore ? to + 1 : to;
        var isMarked = isDouble || (to < text.Count && text.Tokens[to].Kind == TokenKind.Number)
            || (token.Norm is not "-" && IsNegative(name));
        return isMarked ? (name, to) : null;
    }

    private static (string Text, int To)? LabelAt(PromptText text, int index)
    {
        if (text.IsDelimiter(index) || text.IsOpaque(index) || !text.IsSentenceEnd(index - 1))
        {
            return null;
        }

        var isJapanese = text.Word(index) is "ネ" && index + JapaneseNegative.Length < text.Count;
        var to = isJapanese ? index + JapaneseNegative.Length : index + 1;
        while (!isJapanese && to - index < MaxNameWords && !text.IsDelimiter(to))
        {
            to++;
        }

        if (to >= text.Count || text.Tokens[to].Norm is not (":" or "："))
        {
            return null;
        }

        var name = NameOf(text, index, to);
        return Labels.Contains(name) ? (name, to + 1) : null;
    }

    private static string NameOf(PromptText text, int from, int to) =>
        string.Concat(text.Slice(from, to).ToLowerInvariant().Where(character => character is not ('-' or '_' or ' ')));
}
