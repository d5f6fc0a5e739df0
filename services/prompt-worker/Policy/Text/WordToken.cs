using System.Globalization;

namespace AdGenius.PromptWorker.Policy.Text;

/// <summary>A word of a folded text, or several single letters that may be one.</summary>
internal sealed record WordToken
{
    /// <summary>The compared characters.</summary>
    public required string Characters { get; init; }

    /// <summary>The position of each character in the folded text.</summary>
    public required IReadOnlyList<int> Positions { get; init; }

    /// <summary>What follows.</summary>
    public Gap Next { get; init; } = Gap.Far;

    /// <summary>True for scripts without spaces between words: a term may begin and end anywhere.</summary>
    public bool IsUnspaced { get; init; }

    /// <summary>Where a term may begin; null: at the first character alone, or anywhere in an unspaced script.</summary>
    public bool[]? Starts { get; init; }

    /// <summary>Where a term may end, by the number of characters before; null: after the last character alone.</summary>
    public bool[]? Ends { get; init; }

    /// <summary>True where digits and signs may stand for letters: in words that have a letter.</summary>
    public bool HasLetter { get; init; }

    /// <summary>True where letters of other scripts may stand for Latin ones: in words that have a Latin letter.</summary>
    public bool HasLatin { get; init; }

    /// <summary>True when a term may begin at the character.</summary>
    public bool CanStart(int index) =>
        Starts is null ? index == 0 || (IsUnspaced && !IsWithinWord(index)) : Starts[index];

    /// <summary>True when a term may end before the character.</summary>
    public bool CanEnd(int index) =>
        index == Characters.Length || (Ends is null ? IsUnspaced && index > 0 && !IsWithinWord(index) : Ends[index]);

    private bool IsWithinWord(int index) => IsWithinKatakana(index) || IsWithinSyllable(index);

    // A syllable of Thai, Lao, Burmese or Khmer: its vowels and tones are marks and letters around a consonant.
    private bool IsWithinSyllable(int index) =>
        CharUnicodeInfo.GetUnicodeCategory(Characters[index]) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
        || Characters[index] is '\u0e30' or '\u0e32' or '\u0e33' or '\u0e45' or '\u0eb0' or '\u0eb2' or '\u0eb3'
        || Characters[index - 1] is (>= '\u0e40' and <= '\u0e44') or (>= '\u0ec0' and <= '\u0ec4') or '\u1039' or '\u17d2';

    // Katakana write foreign words, and another script follows them: "ビールス" is no beer.
    private bool IsWithinKatakana(int index) => IsKatakana(Characters[index - 1]) && IsKatakana(Characters[index]);

    private static bool IsKatakana(char character) => character is >= '\u30a0' and <= '\u30ff';
}
