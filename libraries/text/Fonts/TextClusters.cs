using System.Globalization;
using System.Text;

namespace AdGenius.Text.Fonts;

/// <summary>Grapheme clusters: what a reader takes for one letter, with its marks, or for one emoji, with all its parts.</summary>
internal static class TextClusters
{
    private const int FirstPictograph = 0x1F000;
    private const int LastPictograph = 0x1FBFF;
    private const int EmojiSelector = 0xFE0F;
    private const int TextSelector = 0xFE0E;

    public static IEnumerable<string> Of(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var length = StringInfo.GetNextTextElementLength(text, at);
            yield return text.Substring(at, length);
            at += length;
        }
    }

    /// <summary>True for what has no glyph of its own: joiners, variation selectors, direction marks, tags and controls.</summary>
    public static bool IsInvisible(Rune rune) =>
        rune.Value is (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0000 and <= 0xE0FFF)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.Control or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator;

    /// <summary>True for pictographs, flags, and symbols that ask for colour.</summary>
    public static bool IsEmoji(string cluster)
    {
        var isEmoji = false;
        foreach (var rune in cluster.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case TextSelector:
                    return false;
                case EmojiSelector or (>= FirstPictograph and <= LastPictograph):
                    isEmoji = true;
                    break;
                default:
                    break;
            }
        }

        return isEmoji;
    }
}
