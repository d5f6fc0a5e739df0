using System.Globalization;
using System.Text;

namespace AdGenius.VideoRequests;

/// <summary>Finds words that a brand forbids.</summary>
public static class ForbiddenWord
{
    /// <summary>
    /// True when <paramref name="word"/> is in <paramref name="text"/>, in any case and with any accents, as a word of its own. In scripts
    /// without spaces between words every place counts; a Korean word may have an ending.
    /// </summary>
    public static bool IsIn(string text, string word)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentException.ThrowIfNullOrWhiteSpace(word);
        var compare = CultureInfo.InvariantCulture.CompareInfo;
        var sought = word.AsSpan().Trim();
        for (var at = 0; at < text.Length;)
        {
            var found = compare.IndexOf(
                text.AsSpan(at), sought, CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace, out var length);
            if (found < 0 || length == 0)
            {
                return false;
            }

            var (start, end) = (at + found, at + found + length);
            if (!GoesOnBefore(text, start) && !GoesOnBehind(text, end))
            {
                return true;
            }

            at = start + 1;
        }

        return false;
    }

    private static bool GoesOnBefore(string text, int start) =>
        Rune.DecodeLastFromUtf16(text.AsSpan(0, start), out var before, out _) == System.Buffers.OperationStatus.Done
        && Rune.DecodeFromUtf16(text.AsSpan(start), out var first, out _) == System.Buffers.OperationStatus.Done
        && Rune.IsLetterOrDigit(before) && HasSpaces(before) && HasSpaces(first);

    private static bool GoesOnBehind(string text, int end) =>
        Rune.DecodeLastFromUtf16(text.AsSpan(0, end), out var last, out _) == System.Buffers.OperationStatus.Done
        && Rune.DecodeFromUtf16(text.AsSpan(end), out var behind, out _) == System.Buffers.OperationStatus.Done
        && Rune.IsLetterOrDigit(behind) && HasSpaces(behind) && HasSpaces(last) && !IsHangul(last);

    /// <summary>False for Han, Hiragana, Katakana, Thai, Lao, Tibetan, Burmese and Khmer.</summary>
    private static bool HasSpaces(Rune rune) => rune.Value is not ((>= 0x0E00 and <= 0x109F) or (>= 0x1780 and <= 0x17FF)
        or (>= 0x19E0 and <= 0x19FF) or (>= 0x2E80 and <= 0x312F) or (>= 0x3190 and <= 0x9FFF) or (>= 0xA9E0 and <= 0xA9FF)
        or (>= 0xAA60 and <= 0xAA7F) or (>= 0xF900 and <= 0xFAFF) or (>= 0xFF66 and <= 0xFF9F) or (>= 0x1B000 and <= 0x1B16F)
        or (>= 0x20000 and <= 0x3FFFF));

    private static bool IsHangul(Rune rune) =>
        rune.Value is (>= 0x1100 and <= 0x11FF) or (>= 0x3130 and <= 0x318F) or (>= 0xAC00 and <= 0xD7FF);
}
