using System.Text;

namespace AdGenius.VideoRequests;

/// <summary>Finds words that a brand forbids.</summary>
public static class ForbiddenWord
{
    /// <summary>
    /// True when <paramref name="word"/> is in <paramref name="text"/>, in any case and with any accents, as a word of its own. In scripts
    /// without spaces between words every place counts; a Korean word may have an ending.
    /// </summary>
    public static bool IsIn(string text, string word) => FirstIn(text, [word]) is not null;

    /// <summary>The first of <paramref name="words"/> that <see cref="IsIn"/> is true for; null when there is none.</summary>
    public static string? FirstIn(string text, IEnumerable<string> words)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(words);
        var compared = new ComparedText(text);
        return words.FirstOrDefault(word => compared.PlacesOf(word.Trim())
            .Any(place => !GoesOnBefore(text, place.Start) && !GoesOnBehind(text, place.End)));
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
