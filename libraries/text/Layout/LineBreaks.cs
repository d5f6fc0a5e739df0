using System.Globalization;
using System.Text;
using AdGenius.Text.Fonts;
using HarfBuzzSharp;

namespace AdGenius.Text.Layout;

/// <summary>
/// Where a line may end: after spaces and hyphens, and between ideographs, kana, hangul and emoji, but never before closing punctuation and
/// small kana nor after opening punctuation (the rules of UAX 14 that captions meet).
/// </summary>
internal static class LineBreaks
{
    private const string NeverFirst = "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶー々〻ゝゞヽヾ゛゜～℃";
    private const string Glue = "\u00A0\u202F\u2060\u2007\uFEFF";
    private const string Hyphens = "-\u2010\u2013\u2014/";
    private const char ZeroWidthSpace = '\u200B';
    private static readonly Script[] Ideographic =
        [Script.Han, Script.Hiragana, Script.Katakana, Script.Hangul, Script.Bopomofo, Script.Yi];

    /// <summary>For each UTF-16 unit whether a line may begin with it.</summary>
    public static bool[] Of(string text)
    {
        var breaks = new bool[text.Length];
        var (at, previous) = (0, string.Empty);
        foreach (var cluster in TextClusters.Of(text))
        {
            breaks[at] = at > 0 && IsAllowed(previous, cluster);
            at += cluster.Length;
            previous = cluster;
        }

        return breaks;
    }

    private static bool IsAllowed(string before, string after)
    {
        if (IsSpace(after) || Glue.Contains(before[0], StringComparison.Ordinal) || Glue.Contains(after[0], StringComparison.Ordinal))
        {
            return false;
        }

        if (IsSpace(before) || before[0] == ZeroWidthSpace)
        {
            return true;
        }

        if (Hyphens.Contains(before[0], StringComparison.Ordinal))
        {
            return Rune.IsLetter(Rune.GetRuneAt(after, 0));
        }

        return (IsIdeographic(before) || IsIdeographic(after)) && !IsOpening(before) && !IsNeverFirst(after);
    }

    private static bool IsSpace(string cluster) =>
        char.IsWhiteSpace(cluster[0]) && !Glue.Contains(cluster[0], StringComparison.Ordinal);

    private static bool IsIdeographic(string cluster)
    {
        var rune = Rune.GetRuneAt(cluster, 0);
        return Ideographic.Contains(ScriptNames.Of(rune)) || TextClusters.IsEmoji(cluster)
            || rune.Value is (>= 0x3000 and <= 0x303F) or (>= 0xFF00 and <= 0xFFEF);
    }

    private static bool IsOpening(string cluster) => Rune.GetUnicodeCategory(Rune.GetRuneAt(cluster, 0))
        is UnicodeCategory.OpenPunctuation or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.CurrencySymbol;

    private static bool IsNeverFirst(string cluster) => NeverFirst.Contains(cluster[0], StringComparison.Ordinal)
        || Rune.GetUnicodeCategory(Rune.GetRuneAt(cluster, 0)) is UnicodeCategory.ClosePunctuation or UnicodeCategory.FinalQuotePunctuation
            or UnicodeCategory.OtherPunctuation;
}
