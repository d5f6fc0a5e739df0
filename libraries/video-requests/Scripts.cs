using System.Text;

namespace AdGenius.VideoRequests;

/// <summary>How scripts separate words.</summary>
public static class Scripts
{
    /// <summary>False for scripts without spaces between words.</summary>
    public static bool HasSpaces(Rune rune) => !IsSoutheastAsian(rune) && !IsHanOrKana(rune);

    /// <summary>Thai, Lao, Tibetan, Burmese and Khmer: their marks are vowels and tones, and change the word.</summary>
    public static bool IsSoutheastAsian(Rune rune) => rune.Value is (>= 0x0E00 and <= 0x109F) or (>= 0x1780 and <= 0x17FF)
        or (>= 0x19E0 and <= 0x19FF) or (>= 0xA9E0 and <= 0xA9FF) or (>= 0xAA60 and <= 0xAA7F);

    /// <summary>Korean, which has spaces, but joins endings to its words.</summary>
    public static bool IsHangul(Rune rune) =>
        rune.Value is (>= 0x1100 and <= 0x11FF) or (>= 0x3130 and <= 0x318F) or (>= 0xAC00 and <= 0xD7FF);

    // Han, Hiragana and Katakana
    private static bool IsHanOrKana(Rune rune) => rune.Value is (>= 0x2E80 and <= 0x312F) or (>= 0x3190 and <= 0x9FFF)
        or (>= 0xF900 and <= 0xFAFF) or (>= 0xFF66 and <= 0xFF9F) or (>= 0x1B000 and <= 0x1B16F) or (>= 0x20000 and <= 0x3FFFF);
}
