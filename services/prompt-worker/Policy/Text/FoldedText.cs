using System.Globalization;
using System.Text;
using AdGenius.VideoRequests;

namespace AdGenius.PromptWorker.Policy.Text;

/// <summary>
/// A text as the policy compares it: without case, accents, widths and invisible characters, and with the position of every character in
/// the original. Time grows with the length of the text.
/// </summary>
internal sealed class FoldedText
{
    private const char VoicedMark = '\u3099';
    private const char SemiVoicedMark = '\u309a';
    private const int NoCharacter = 0xfffe;

    private readonly StringBuilder _characters;
    private readonly List<int> _starts;
    private readonly string _original;

    private FoldedText(string original)
    {
        _original = original;
        _characters = new StringBuilder(original.Length);
        _starts = new List<int>(original.Length);
        for (var index = 0; index < original.Length;)
        {
            if (char.IsAscii(original[index]))
            {
                Add(char.ToLowerInvariant(original[index]), index++);
                continue;
            }

            if (!Rune.TryGetRuneAt(original, index, out var rune))
            {
                index++;
                continue;
            }

            AddFolded(rune, index);
            index += rune.Utf16SequenceLength;
        }

        Characters = _characters.ToString();
    }

    /// <summary>The compared characters.</summary>
    public string Characters { get; }

    /// <summary>Folds a text.</summary>
    public static FoldedText Of(string text) => new(text);

    /// <summary>The position in the original of a compared character.</summary>
    public int OriginalStart(int index) => _starts[index];

    /// <summary>The position in the original after a compared character.</summary>
    public int OriginalEnd(int index)
    {
        var start = _starts[index];
        return start + (Rune.TryGetRuneAt(_original, start, out var rune) ? rune.Utf16SequenceLength : 1);
    }

    private void AddFolded(Rune rune, int index)
    {
        // Zero-width and other invisible characters. U+FFFE is no character, and cannot be normalized.
        if (rune.Value == NoCharacter
            || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.EnclosingMark or UnicodeCategory.Control)
        {
            return;
        }

        if (VoicingOf(rune) is { } mark)
        {
            Compose(mark, index);
            return;
        }

        foreach (var character in Fold(rune))
        {
            Add(character, index);
        }
    }

    // The voicing of a Japanese syllable changes the word, and half-width syllables write it as a character of its own.
    private static char? VoicingOf(Rune rune) => rune.Value switch
    {
        VoicedMark or '\u309b' or '\uff9e' => VoicedMark,
        SemiVoicedMark or '\u309c' or '\uff9f' => SemiVoicedMark,
        _ => null,
    };

    private void Compose(char mark, int index)
    {
        if (_characters.Length > 0 && IsKana(_characters[^1])
            && $"{_characters[^1]}{mark}".Normalize(NormalizationForm.FormC) is { Length: 1 } composed)
        {
            _characters[^1] = composed[0];
        }
        else
        {
            Add(' ', index);
        }
    }

    private static string Fold(Rune rune)
    {
        var text = rune.ToString().Normalize(NormalizationForm.FormKC).ToLowerInvariant();
        if (text.Length == 1 && IsKana(text[0]))
        {
            return text;
        }

        if (char.IsSurrogate(text[0]) && !Rune.IsLetterOrDigit(Rune.GetRuneAt(text, 0)))
        {
            return " "; // an emoji is no part of the word beside it
        }

        var folded = new StringBuilder();
        foreach (var part in text.Normalize(NormalizationForm.FormKD))
        {
            var category = CharUnicodeInfo.GetUnicodeCategory(part);
            if (category == UnicodeCategory.Format
                || (category == UnicodeCategory.NonSpacingMark && !Scripts.IsSoutheastAsian(new Rune(part))))
            {
                continue;
            }

            folded.Append(Letters.GetValueOrDefault(part) is { } letters ? letters : char.ToLowerInvariant(part).ToString());
        }

        return folded.ToString();
    }

    private static bool IsKana(char character) => character is >= '\u3040' and <= '\u30ff';

    private void Add(char character, int index)
    {
        _characters.Append(character);
        _starts.Add(index);
    }

    // Letters that have no decomposition.
    private static readonly Dictionary<char, string> Letters = new()
    {
        ['ß'] = "ss", ['æ'] = "ae", ['œ'] = "oe", ['ø'] = "o", ['đ'] = "d", ['ł'] = "l", ['ı'] = "i", ['þ'] = "th", ['ð'] = "d",
    };
}
