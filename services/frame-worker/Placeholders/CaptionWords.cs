using System.Text;

namespace AdGenius.FrameWorker.Placeholders;

/// <summary>What of a scene's text can be set: letters that no font has are left out, never shown as empty boxes.</summary>
internal sealed class CaptionWords(FontCoverage bundled)
{
    private const int FirstPictograph = 0x1F000;
    private const string NoFont = "(this scene's words need a font that this worker does not have)";

    /// <summary>Without emoji that the bundled font lacks: other fonts hold them as colour bitmaps, which are not drawn.</summary>
    public string WithoutStrangeEmoji(string text) => Kept(text, letter => letter.Value < FirstPictograph || bundled.Has(letter));

    /// <summary>Only what the bundled font has; a note when that is less than half.</summary>
    public string OnlyBundled(string text)
    {
        var kept = Kept(text, letter => bundled.Has(letter) || Rune.IsWhiteSpace(letter));
        return Letters(kept) * 2 >= Letters(WithoutStrangeEmoji(text)) && Letters(kept) > 0 ? kept : NoFont;
    }

    private static int Letters(string text) => text.EnumerateRunes().Count(Rune.IsLetterOrDigit);

    /// <summary>Variation selectors say how to draw an emoji and go with it.</summary>
    private static string Kept(string text, Func<Rune, bool> keep)
    {
        var kept = new StringBuilder(text.Length);
        foreach (var letter in text.EnumerateRunes().Where(letter => letter.Value is not (>= 0xFE00 and <= 0xFE0F) && keep(letter)))
        {
            kept.Append(letter);
        }

        return string.Join(' ', kept.ToString().Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
    }
}
