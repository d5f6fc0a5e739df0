using System.Globalization;
using System.Text;

namespace AdGenius.Diffusion.Tokenization;

/// <summary>CLIP's text normalization and pre-tokenization.</summary>
internal static class ClipTextCleaner
{
    private static readonly string[] Contractions = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

    // Without ICU (invariant globalization) the runtime returns text unchanged instead of composing it.
    private static readonly bool Composes = "e\u0301".Normalize(NormalizationForm.FormC).Length == 1;

    /// <summary>Composed form, one space for each run of white space, lower case by code point.</summary>
    internal static string Clean(string text)
    {
        var result = new StringBuilder(text.Length);
        bool afterSpace = false;
        foreach (Rune rune in Compose(text).EnumerateRunes())
        {
            bool space = Rune.IsWhiteSpace(rune);
            if (!space)
            {
                AppendLower(result, rune);
            }
            else if (!afterSpace)
            {
                result.Append(' ');
            }

            afterSpace = space;
        }

        return result.ToString();
    }

    /// <summary>Contractions, runs of letters, single digits, runs of anything else; white space separates and is dropped.</summary>
    internal static IEnumerable<string> Split(string cleaned)
    {
        int position = 0;
        while (position < cleaned.Length)
        {
            Rune rune = Rune.GetRuneAt(cleaned, position);
            int end = position + rune.Utf16SequenceLength;
            Kind kind = KindOf(rune);
            if (kind == Kind.Space)
            {
                position = end;
                continue;
            }

            if (Contractions.FirstOrDefault(x => cleaned.AsSpan(position).StartsWith(x, StringComparison.Ordinal)) is { } contraction)
            {
                end = position + contraction.Length;
            }
            else if (kind != Kind.Number)
            {
                while (end < cleaned.Length && Rune.GetRuneAt(cleaned, end) is var next && KindOf(next) == kind)
                {
                    end += next.Utf16SequenceLength;
                }
            }

            yield return cleaned[position..end];
            position = end;
        }
    }

    private static string Compose(string text)
    {
        // Unpaired surrogates cannot be normalized or encoded; they are replaced by U+FFFD.
        string whole = string.Concat(text.EnumerateRunes().Select(x => x.ToString()));
        if (Composes)
        {
            return whole.Normalize(NormalizationForm.FormC);
        }

        return whole.All(x => x < '\u0300')
            ? whole
            : throw new InvalidOperationException(
                "This process runs without Unicode data (DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1), so prompts beyond Latin letters "
                + "cannot be tokenized. Install ICU and unset the variable.");
    }

    private static void AppendLower(StringBuilder result, Rune rune)
    {
        // The one code point whose lower case is two code points; the runtime leaves it unchanged.
        if (rune.Value == 0x130)
        {
            result.Append("i\u0307");
            return;
        }

        result.Append(Rune.ToLowerInvariant(rune));
    }

    private static Kind KindOf(Rune rune) => Rune.IsWhiteSpace(rune) ? Kind.Space : Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => Kind.Letter,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Kind.Number,
        _ => Kind.Other,
    };

    private enum Kind
    {
        Space,
        Letter,
        Number,
        Other,
    }
}
