using System.Globalization;
using System.Text;

namespace AdGenius.VideoRequests;

/// <summary>
/// The one rule of every text field: a maximum length, no control characters but tab and line breaks, no unpaired surrogates. PostgreSQL
/// stores no U+0000, and half a surrogate pair changes when it is written as UTF-8.
/// </summary>
public static class TextRules
{
    private const int MaxShownLength = 40;

    /// <summary>What is wrong with <paramref name="value"/>, naming <paramref name="field"/>; null when it is fine or absent.</summary>
    public static string? Fault(string field, string? value, int maxLength)
    {
        if (value is null)
        {
            return null;
        }

        return value.Length > maxLength
            ? string.Create(
                CultureInfo.InvariantCulture, $"{field} has {value.Length:N0} characters; at most {maxLength:N0} are allowed.")
            : CharacterFault(field, value);
    }

    /// <summary>A text as an answer repeats it: at most 40 characters, and never half a surrogate pair.</summary>
    public static string Shorten(string value) => value.Length <= MaxShownLength ? value
        : value[..(char.IsHighSurrogate(value[MaxShownLength - 1]) ? MaxShownLength - 1 : MaxShownLength)] + "…";

    private static string? CharacterFault(string field, string value)
    {
        for (var position = 0; position < value.Length;)
        {
            if (!Rune.TryGetRuneAt(value, position, out var rune))
            {
                return Describe(field, $"the unpaired surrogate U+{(int)value[position]:X4}", position);
            }

            if (Rune.IsControl(rune) && rune.Value is not ('\t' or '\n' or '\r'))
            {
                return Describe(field, $"the control character U+{rune.Value:X4}", position);
            }

            position += rune.Utf16SequenceLength;
        }

        return null;
    }

    private static string Describe(string field, string character, int position) => string.Create(
        CultureInfo.InvariantCulture, $"{field} contains {character} at position {position + 1}; remove it.");
}
