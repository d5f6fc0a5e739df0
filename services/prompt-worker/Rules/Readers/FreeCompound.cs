using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>
/// Reads exclusions that are one word with "free": "text-free", "logo- and people-free", "textfrei", "menschenleer". "Sugar-free",
/// "hands-free" and "ad-free" are about a product and exclude nothing.
/// </summary>
internal static class FreeCompound
{
    private static readonly FrozenSet<string> Things = FrozenSet.ToFrozenSet(
    [
        .. ExclusionItems.OftenListed, "branding", "brand", "crowd", "traffic", "car", "voiceover", "menschen", "personen", "musik",
        "wasserzeichen", "untertitel", "schrift",
    ]);

    private static readonly FrozenDictionary<string, string> German = new Dictionary<string, string>
    {
        ["text"] = "text", ["schrift"] = "text", ["logo"] = "logos", ["menschen"] = "people", ["personen"] = "people",
        ["wasserzeichen"] = "watermark", ["untertitel"] = "subtitles", ["musik"] = "music", ["auto"] = "cars",
    }.ToFrozenDictionary();

    private static readonly FrozenSet<string> Free = FrozenSet.ToFrozenSet(["free", "frei", "freie", "freier", "freien", "freiem"]);
    private static readonly string[] Endings = ["frei", "freie", "freier", "freien", "freiem"];
    private static readonly string[] Empty = ["leer", "leere", "leerer", "leeren", "leerem"];

    /// <summary>The token after the compound that begins at the token, or null.</summary>
    public static int? Read(PromptReading reading, int index)
    {
        var text = reading.Text;
        if (ReadOneWord(reading, index) is { } end)
        {
            return end;
        }

        var isJoined = text.Word(index + 1) is var next && Free.Contains(next)
            && (text.Tokens[index + 1].HyphenBefore || (next is "free" && text.IsDelimiter(index - 1) && text.IsDelimiter(index + 2)));
        if (!isJoined || reading.IsClosed(index + 1) || !Things.Contains(text.Word(index)))
        {
            return null;
        }

        var from = index;
        if (IsJoinedToHyphen(text, index) && Things.Contains(text.Word(index - 3)))
        {
            from = index - 3; // "logo- and people-free"
            Add(reading, from, from + 1);
        }

        Add(reading, index, index + 1);
        Remove(reading, from, index + 2);
        return index + 2;
    }

    // "textfreier Clip"
    private static int? ReadOneWord(PromptReading reading, int index)
    {
        var text = reading.Text;
        var word = text.Word(index);
        if (text.Tokens[index].Kind != TokenKind.Word || StemOf(word) is not { } stem || !German.TryGetValue(stem, out var english))
        {
            return null;
        }

        var from = index;
        if (IsJoinedToHyphen(text, index) && German.ContainsKey(text.Word(index - 3)))
        {
            from = index - 3; // "text- und logofrei"
            Add(reading, from, from + 1);
        }

        ExclusionReader.Add(reading, index, index + 1, text.Slice(index, index + 1)[..stem.Length], english);
        Remove(reading, from, index + 1);
        return index + 1;
    }

    private static bool IsJoinedToHyphen(PromptText text, int index) =>
        text.Word(index - 1) is "and" or "or" or "und" or "oder" && text.Word(index - 2) is "-";

    private static string? StemOf(string word) =>
        Array.Find(Endings, ending => word.EndsWith(ending, StringComparison.Ordinal)) is { } free ? word[..^free.Length]
            : word.StartsWith("menschen", StringComparison.Ordinal)
                && Array.Find(Empty, ending => word.EndsWith(ending, StringComparison.Ordinal)) is { } empty ? word[..^empty.Length]
            : null;

    private static void Add(PromptReading reading, int from, int to) => ExclusionReader.Add(
        reading, new ExclusionItem(from, to, ExclusionKind.Visible, reading.Text.At(from, WordClass.Concrete)?.Entry.Value));

    // "A logo-free, people-free view": the comma between the attributes goes too.
    private static void Remove(PromptReading reading, int from, int to)
    {
        var text = reading.Text;
        var isFirst = text.Before(from, WordClass.Article) is not null || reading.IsRemoved(from - 1);
        to = isFirst && text.Word(to) is "," && !text.IsDelimiter(to + 1) ? to + 1 : to;
        from = text.Word(from - 1) is "and" or "but" or "und" or "aber" && !isFirst ? from - 1 : from;
        reading.Remove(from, to);
    }
}
