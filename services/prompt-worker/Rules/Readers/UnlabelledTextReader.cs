using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>
/// Takes out of the scenes what no picture shows and no label names as a text: a quotation that is a sentence of its own, and the address
/// of a web page, which is not opened.
/// </summary>
internal static class UnlabelledTextReader
{
    private static readonly FrozenSet<string> AddressLabels = FrozenSet.ToFrozenSet(["website", "web", "url", "site", "link", "webseite"]);

    /// <summary>Takes them out, and says so.</summary>
    public static void Read(PromptReading reading)
    {
        var text = reading.Text;
        var isAllQuoted = !Enumerable.Range(0, text.Count).Any(index => text.Tokens[index].Kind == TokenKind.Word && !text.IsOpaque(index));
        for (var index = 0; index < text.Count; index++)
        {
            if (reading.IsRemoved(index))
            {
                continue;
            }

            if (!isAllQuoted && Quotations.At(text, index) is { } quotation && IsOwnSentence(reading, index, quotation.To))
            {
                reading.Result.Adjustments.Add(AdTexts.Note(text.Slice(quotation.From, quotation.To).TrimEnd('.', '!', '。')));
                var isJoined = reading.IsRemoved(index - 2) && text.Is(index - 1, WordClass.Conjunction);
                reading.Remove(isJoined ? index - 1 : index, quotation.To + 1);
                index = quotation.To;
            }
            else if (text.Tokens[index].Kind == TokenKind.Opaque && IsAddress(text.Slice(index, index + 1)))
            {
                reading.Result.Adjustments.Add($"'{text.Slice(index, index + 1)}' is not opened, and no picture shows it; say what is to "
                    + "be seen, and write call to action \"…\" for an address over the picture");
                reading.Remove(text.IsColon(index - 1) && text.IsDelimiter(index - 3) && AddressLabels.Contains(text.Word(index - 2))
                    ? index - 2
                    : index, index + 1);
            }
        }
    }

    private static bool IsOwnSentence(PromptReading reading, int open, int close)
    {
        var text = reading.Text;
        var isBegin = text.IsSentenceEnd(open - 1) || text.Tokens[open - 1].Norm is ";"
            || (text.Is(open - 1, WordClass.Conjunction) && reading.IsRemoved(open - 2)) // 'Text “Sale” and “-50%”.'
            || (text.IsColon(open - 1) && text.IsDelimiter(open - 3) && text.Is(open - 2, WordClass.VideoNoun) // 'Ad: “Sale” – 20% off!'
                && reading.IsRemoved(close + 2));
        return isBegin && (text.IsSentenceEnd(close + 1) || text.IsSentenceEnd(close - 1) || text.Tokens[close + 1].Norm is ";"
            || reading.IsRemoved(close + 2) || text.Tokens[close + 1].Kind == TokenKind.Symbol); // an emoji
    }

    private static bool IsAddress(string text) =>
        text.StartsWith("http", StringComparison.OrdinalIgnoreCase) || text.StartsWith("www.", StringComparison.OrdinalIgnoreCase);
}
