using System.Globalization;
using System.Text;
using AdGenius.VideoRequests;

namespace AdGenius.PromptWorker.Policy.Text;

/// <summary>Splits a folded text into words.</summary>
internal static class WordTokens
{
    private const int MaxGap = 4; // characters between the words of a phrase

    /// <summary>The words in order.</summary>
    /// <param name="text">The text.</param>
    /// <param name="withSigns">True: signs between two letters stand for letters, as in "c@nnabis"; else they separate words.</param>
    public static List<WordToken> Of(FoldedText text, bool withSigns = false)
    {
        var characters = text.Characters;
        var tokens = new List<WordToken>();
        for (var start = 0; start < characters.Length;)
        {
            if (!IsPart(characters, start, withSigns))
            {
                start++;
                continue;
            }

            var isUnspaced = IsUnspaced(characters, start);
            var end = start + 1;
            while (end < characters.Length && IsPart(characters, end, withSigns) && IsUnspaced(characters, end) == isUnspaced)
            {
                end++;
            }

            if (tokens.Count > 0)
            {
                var before = tokens[^1].Positions[^1] + 1;
                tokens[^1] = tokens[^1] with { Next = GapOf(characters.AsSpan(before, start - before)) };
            }

            tokens.Add(Of(characters[start..end], [.. Enumerable.Range(start, end - start)]) with { IsUnspaced = isUnspaced });
            start = end;
        }

        return tokens;
    }

    /// <summary>True when the text has a sign between two letters.</summary>
    public static bool HasSigns(FoldedText text) =>
        Enumerable.Range(0, text.Characters.Length).Any(index => Lookalikes.IsSign(text.Characters[index])
            && IsPart(text.Characters, index, withSigns: true));

    /// <summary>A token of these characters. Digits before and after letters may be apart from them, as in "cocaine1".</summary>
    public static WordToken Of(string characters, IReadOnlyList<int> positions)
    {
        var token = new WordToken
        {
            Characters = characters,
            Positions = positions,
            HasLetter = characters.Any(char.IsLetter),
            HasLatin = characters.Any(char.IsAsciiLetter),
        };
        if (KoreanEndings.StartsIn(characters) is { } endings)
        {
            return token with { Ends = endings };
        }

        if (!token.HasLetter || !(char.IsDigit(characters[0]) || char.IsDigit(characters[^1])))
        {
            return token;
        }

        var (first, last) = (0, characters.Length);
        for (; char.IsDigit(characters[first]); first++)
        {
        }

        for (; char.IsDigit(characters[last - 1]); last--)
        {
        }

        return token with
        {
            Starts = [.. Enumerable.Range(0, characters.Length + 1).Select(index => index == 0 || index == first)],
            Ends = [.. Enumerable.Range(0, characters.Length + 1).Select(index => index == last)],
        };
    }

    private static bool IsPart(string characters, int index, bool withSigns) => IsWord(characters[index])
        || (withSigns && Lookalikes.IsSign(characters[index]) && index > 0 && index + 1 < characters.Length
            && IsWord(characters[index - 1]) && IsWord(characters[index + 1]));

    private static bool IsWord(char character) => char.IsLetterOrDigit(character) || char.IsSurrogate(character)
        || CharUnicodeInfo.GetUnicodeCategory(character) switch
        {
            UnicodeCategory.SpacingCombiningMark => true,
            UnicodeCategory.NonSpacingMark => Scripts.IsSoutheastAsian(new Rune(character)),
            _ => false,
        };

    private static bool IsUnspaced(string characters, int index)
    {
        if (char.IsAscii(characters[index]))
        {
            return false;
        }

        var start = index > 0 && char.IsLowSurrogate(characters[index]) ? index - 1 : index;
        return Rune.TryGetRuneAt(characters, start, out var rune) && !Scripts.HasSpaces(rune);
    }

    private static Gap GapOf(ReadOnlySpan<char> between)
    {
        if (between.Length is 0 or > MaxGap)
        {
            return between.Length == 0 ? Gap.None : Gap.Far;
        }

        foreach (var character in between)
        {
            if (char.IsWhiteSpace(character))
            {
                return Gap.Space;
            }
        }

        return between.Length == 1 ? Gap.Joined : Gap.Space;
    }
}
