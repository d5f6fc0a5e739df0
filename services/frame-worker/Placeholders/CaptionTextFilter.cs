using System.Text;

namespace AdGenius.FrameWorker.Placeholders;

/// <summary>What of a scene's text can be set: letters that no font has are left out, never shown as empty boxes.</summary>
internal sealed class CaptionTextFilter(FontCoverage bundled)
{
    private const int FirstPictograph = 0x1F000;
    private const string NoFont = "(this scene's words need a font that this worker does not have)";

    /// <summary>Without emoji that the bundled font lacks: other fonts hold them as colour bitmaps, which are not drawn.</summary>
    public string RemoveUnsupportedGlyphs(string text) => Filter(text, letter => letter.Value < FirstPictograph || bundled.Has(letter));

    /// <summary>Only what the bundled font has; a note when that is less than half.</summary>
    public string RestrictToBundledFont(string text)
    {
        var kept = Filter(text, letter => bundled.Has(letter) || Rune.IsWhiteSpace(letter));
        return CountLetters(kept) * 2 >= CountLetters(RemoveUnsupportedGlyphs(text)) && CountLetters(kept) > 0 ? kept : NoFont;
    }

    private static int CountLetters(string text) => text.EnumerateRunes().Count(Rune.IsLetterOrDigit);

    /// <summary>Variation selectors say how to draw an emoji and go with it.</summary>
    private static string Filter(string text, Func<Rune, bool> predicate)
    {
        var kept = new StringBuilder(text.Length);
        foreach (var letter in text.EnumerateRunes().Where(letter => letter.Value is not (>= 0xFE00 and <= 0xFE0F) && predicate(letter)))
        {
            kept.Append(letter);
        }

        return string.Join(' ', kept.ToString().Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
    }
}
