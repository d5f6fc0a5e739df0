using System.Globalization;
using System.Text;
using AdGenius.Contracts;

namespace AdGenius.VideoRequests;

/// <summary>
/// The one rule of every text field: a maximum length, no control characters but tab and line breaks, no unpaired surrogates, no letter
/// with more marks than any language has. PostgreSQL stores no U+0000, half a surrogate pair changes when it is written as UTF-8, and what
/// cuts texts keeps a letter with its marks whole, however long it is.
/// </summary>
public static class TextRules
{
    private const int MaxShownLength = 40;

    /// <summary>Of a letter with its marks, or an emoji of several; the longest in use have about half.</summary>
    private const int MaxLetterLength = 32;

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

    /// <summary>
    /// The same for a name, which lists and logs show in one line: it has no tab and no line break either.
    /// </summary>
    public static string? NameFault(string field, string? value, int maxLength) => Fault(field, value, maxLength)
        ?? (value?.AsSpan().IndexOfAny('\t', '\n', '\r') is >= 0 and var position
            ? Describe(field, value[position] == '\t' ? "a tab" : "a line break", position)
            : null);

    /// <summary>A text as an answer repeats it: at most 40 characters, and never half a surrogate pair.</summary>
    public static string Shorten(string value) => value.Length <= MaxShownLength ? value
        : TextLimit.Cut(value, MaxShownLength) + "…";

    /// <summary>
    /// A text that is kept although it may break the rule: without the characters that <see cref="Fault"/> refuses, and not longer than
    /// <paramref name="maxLength"/> characters.
    /// </summary>
    public static string Clean(string value, int maxLength)
    {
        ArgumentNullException.ThrowIfNull(value);
        var cleaned = new StringBuilder(Math.Min(value.Length, maxLength));
        for (var position = 0; position < value.Length;)
        {
            if (!Rune.TryGetRuneAt(value, position, out var rune))
            {
                position++;
                continue;
            }

            if (cleaned.Length + rune.Utf16SequenceLength > maxLength)
            {
                break;
            }

            if (IsAllowed(rune))
            {
                cleaned.Append(rune);
            }

            position += rune.Utf16SequenceLength;
        }

        return WithoutLongLetters(cleaned.ToString());
    }

    private static bool IsAllowed(Rune rune) => !Rune.IsControl(rune) || rune.Value is '\t' or '\n' or '\r';

    private static string? CharacterFault(string field, string value)
    {
        for (var position = 0; position < value.Length;)
        {
            if (!Rune.TryGetRuneAt(value, position, out var rune))
            {
                return Describe(field, $"the unpaired surrogate U+{(int)value[position]:X4}", position);
            }

            if (!IsAllowed(rune))
            {
                return Describe(field, $"the control character U+{rune.Value:X4}", position);
            }

            position += rune.Utf16SequenceLength;
        }

        return LetterFault(field, value);
    }

    private static string? LetterFault(string field, string value)
    {
        for (var position = 0; position < value.Length;)
        {
            var length = StringInfo.GetNextTextElementLength(value, position);
            if (length > MaxLetterLength)
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{field} has a letter with its marks of {length:N0} characters at position {position + 1}; at most {MaxLetterLength} ")
                    + "are allowed.";
            }

            position += length;
        }

        return null;
    }

    private static string WithoutLongLetters(string value)
    {
        var kept = new StringBuilder(value.Length);
        for (var position = 0; position < value.Length;)
        {
            var length = StringInfo.GetNextTextElementLength(value, position);
            kept.Append(TextLimit.Cut(value.Substring(position, length), MaxLetterLength));
            position += length;
        }

        return kept.ToString();
    }

    private static string Describe(string field, string character, int position) => string.Create(
        CultureInfo.InvariantCulture, $"{field} contains {character} at position {position + 1}; remove it.");
}
