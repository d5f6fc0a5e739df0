namespace AdGenius.Diffusion.Tokenization;

/// <summary>A token that is cut out of a text as a whole instead of being encoded.</summary>
internal readonly record struct SpecialToken(string Text, int[] Ids)
{
    /// <summary>Splits a text at the special tokens in it, leftmost first and the longest of those at one place.</summary>
    internal static IEnumerable<(string Piece, int[]? Ids)> Split(string text, SpecialToken[] specials)
    {
        int start = 0;
        while (Next(text, start, specials) is { } found)
        {
            if (found.At > start)
            {
                yield return (text[start..found.At], null);
            }

            yield return (found.Token.Text, found.Token.Ids);
            start = found.At + found.Token.Text.Length;
        }

        if (start < text.Length)
        {
            yield return (text[start..], null);
        }
    }

    private static (int At, SpecialToken Token)? Next(string text, int start, SpecialToken[] specials)
    {
        (int At, SpecialToken Token)? best = null;
        foreach (SpecialToken token in specials)
        {
            int at = text.IndexOf(token.Text, start, StringComparison.Ordinal);
            if (at >= 0 && (best is not { } known || at < known.At || (at == known.At && token.Text.Length > known.Token.Text.Length)))
            {
                best = (at, token);
            }
        }

        return best;
    }
}
