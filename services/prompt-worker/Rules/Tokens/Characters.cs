using System.Globalization;
using System.Text;

namespace AdGenius.PromptWorker.Rules.Tokens;

/// <summary>Classes and normal forms of characters.</summary>
internal static class Characters
{
    /// <summary>Han, Hiragana and Katakana: scripts without spaces between words.</summary>
    public static bool IsIdeographic(char character) =>
        character is (>= '\u3041' and <= '\u30ff' and not '\u30fb') or (>= '\u3400' and <= '\u9fff') or '\u3005' or '\u3006';

    /// <summary>Full-width ASCII becomes ASCII; other characters stay.</summary>
    public static char Narrow(char character) => character is >= '\uff01' and <= '\uff5e' ? (char)(character - 0xfee0) : character;

    /// <summary>An apostrophe, straight or curly.</summary>
    public static bool IsApostrophe(char character) => character is '\'' or '’' or 'ʼ';

    /// <summary>A letter or a mark that is combined with one.</summary>
    public static bool IsLetter(char character) =>
        char.IsLetter(character) || CharUnicodeInfo.GetUnicodeCategory(character) is UnicodeCategory.NonSpacingMark
            or UnicodeCategory.SpacingCombiningMark;

    /// <summary>A mark between clauses.</summary>
    public static bool IsDelimiter(char character) => character is ',' or ';' or ':' or '.' or '!' or '?' or '(' or ')' or '[' or ']'
        or '\n' or '—' or '|' or '•' or '·' or '…' or '、' or '。' or '！' or '？' or '；' or '「' or '」' or '『' or '』' or '（' or '）'
        or '【' or '】' or '“' or '”' or '„' or '«' or '»' or '"' or '؟' or '،' or '।' or '→';

    /// <summary>Lower case, Latin without accents, apostrophes removed, singular.</summary>
    public static string Normalize(ReadOnlySpan<char> word)
    {
        var plain = new StringBuilder(word.Length + 2);
        foreach (var raw in word)
        {
            var character = char.ToLowerInvariant(Narrow(raw));
            if (IsApostrophe(character))
            {
                continue;
            }

            if (character < 128)
            {
                plain.Append(character);
            }
            else
            {
                AppendFolded(plain, character);
            }
        }

        return Singular(plain);
    }

    private static void AppendFolded(StringBuilder plain, char character)
    {
        switch (character)
        {
            case 'ß':
                plain.Append("ss");
                return;
            case 'œ':
                plain.Append("oe");
                return;
            case 'æ':
                plain.Append("ae");
                return;
        }

        // Only Latin loses its accents: the marks of other scripts change the letter.
        if (character is >= '\u00c0' and <= '\u024f')
        {
            var decomposed = character.ToString().Normalize(NormalizationForm.FormD);
            plain.Append(decomposed[0]);
        }
        else if (character is not (>= '\u0300' and <= '\u036f'))
        {
            plain.Append(character);
        }
    }

    private static string Singular(StringBuilder word)
    {
        var length = word.Length;
        var isPlural = length > 3 && word[length - 1] == 's' && word[length - 2] is not ('s' or 'u' or 'i');
        return word.ToString(0, isPlural ? length - 1 : length);
    }
}
