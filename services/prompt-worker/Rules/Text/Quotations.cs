using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Rules.Text;

/// <summary>Finds what a text quotes.</summary>
internal static class Quotations
{
    private static readonly Dictionary<string, string> ClosingQuotes = new(StringComparer.Ordinal)
    {
        ["“"] = "”", ["„"] = "“”", ["«"] = "»", ["「"] = "」", ["『"] = "』", ["\""] = "\"”", ["”"] = "”",
    };

    /// <summary>The tokens between the marks, first inclusive, last exclusive.</summary>
    public static List<(int From, int To)> Of(IReadOnlyList<Token> tokens)
    {
        var quotations = new List<(int From, int To)>();
        var open = -1;
        for (var index = 0; index < tokens.Count; index++)
        {
            var token = tokens[index];
            if (token.Kind != TokenKind.Delimiter)
            {
                continue;
            }

            if (open >= 0 && ClosingQuotes[tokens[open].Norm].Contains(token.Norm, StringComparison.Ordinal))
            {
                quotations.Add((open + 1, index));
                open = -1;
            }
            else if (open < 0 && ClosingQuotes.ContainsKey(token.Norm) && IsOpening(tokens, index))
            {
                open = index;
            }
        }

        // A prompt that is quoted as a whole states its parameters.
        return quotations is [(1, var to)] && to == tokens.Count - 1 ? [] : quotations;
    }

    // The mark for inches and seconds stands directly after a number.
    private static bool IsOpening(IReadOnlyList<Token> tokens, int index) =>
        tokens[index].Norm is not ("\"" or "”")
        || ((tokens[index].SpaceBefore || index == 0 || tokens[index - 1].Kind == TokenKind.Delimiter)
            && index + 1 < tokens.Count && !tokens[index + 1].SpaceBefore);

    /// <summary>The quotation whose opening mark is at the token, or null.</summary>
    public static (int From, int To)? At(PromptText text, int index)
    {
        foreach (var quotation in text.QuotationsAt(index))
        {
            return quotation;
        }

        return InSingleMarks(text, index);
    }

    // Elsewhere in a prompt such a mark is an apostrophe.
    private static (int From, int To)? InSingleMarks(PromptText text, int index)
    {
        if (index + 1 >= text.Count || text.Tokens[index].Norm is not ("'" or "‘" or "‚") || text.Tokens[index + 1].SpaceBefore)
        {
            return null;
        }

        for (var end = index + 2; end < text.Count; end++)
        {
            if (text.Tokens[end] is { Norm: "'" or "’" or "‘", Kind: TokenKind.Symbol, SpaceBefore: false })
            {
                return (index + 1, end);
            }
        }

        return null;
    }
}
