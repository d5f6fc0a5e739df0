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
        && Rune.IsLetterOrDigit(before) && Scripts.HasSpaces(before) && Scripts.HasSpaces(first);

    private static bool GoesOnBehind(string text, int end) =>
        Rune.DecodeLastFromUtf16(text.AsSpan(0, end), out var last, out _) == System.Buffers.OperationStatus.Done
        && Rune.DecodeFromUtf16(text.AsSpan(end), out var behind, out _) == System.Buffers.OperationStatus.Done
        && Rune.IsLetterOrDigit(behind) && Scripts.HasSpaces(behind) && Scripts.HasSpaces(last) && !Scripts.IsHangul(last);
}
