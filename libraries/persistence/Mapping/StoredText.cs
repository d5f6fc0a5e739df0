using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace AdGenius.Persistence.Mapping;

/// <summary>
/// A foreign text as every database can store it: PostgreSQL has no U+0000, and half a surrogate pair changes when it is written as UTF-8.
/// </summary>
public static class StoredText
{
    /// <summary>
    /// The text without U+0000 and unpaired surrogates, cut to at most <paramref name="maxLength"/> UTF-16 characters, never within a pair.
    /// </summary>
    /// <param name="text">The text, or null.</param>
    /// <param name="maxLength">The length of the column, at least 1.</param>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Of(string? text, int maxLength)
    {
        if (text is null)
        {
            return null;
        }

        var kept = new StringBuilder(Math.Min(text.Length, maxLength));
        for (var position = 0; position < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, position, out var rune))
            {
                position++;
                continue;
            }

            if (kept.Length + rune.Utf16SequenceLength > maxLength)
            {
                break;
            }

            if (rune.Value != 0)
            {
                kept.Append(rune);
            }

            position += rune.Utf16SequenceLength;
        }

        return kept.ToString();
    }
}
