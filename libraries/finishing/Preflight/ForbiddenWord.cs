using System.Globalization;

namespace AdGenius.Finishing.Preflight;

/// <summary>Finds words that a brand forbids.</summary>
public static class ForbiddenWord
{
    /// <summary>True when <paramref name="word"/> is in <paramref name="text"/>, in any case, as a word of its own.</summary>
    public static bool IsIn(string text, string word)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentException.ThrowIfNullOrWhiteSpace(word);
        var compare = CultureInfo.InvariantCulture.CompareInfo;
        for (var at = 0; at < text.Length;)
        {
            var found = compare.IndexOf(
                text.AsSpan(at), word.Trim(), CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace, out var length);
            if (found < 0 || length == 0)
            {
                return false;
            }

            var (start, end) = (at + found, at + found + length);
            if ((start == 0 || !char.IsLetterOrDigit(text[start - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end])))
            {
                return true;
            }

            at = start + 1;
        }

        return false;
    }
}
