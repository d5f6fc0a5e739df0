namespace AdGenius.PromptWorker.Rules.Text;

/// <summary>The marks with which a text without quotation marks ends: "Hungry?" is another text than "Hungry".</summary>
internal static class ClosingMarks
{
    /// <summary>The words from one token to another, with the marks behind them that end their sentence.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">The first token.</param>
    /// <param name="to">The token behind the last one.</param>
    /// <param name="withFullStop">True for what is spoken; the texts over a picture have no full stop.</param>
    public static string Slice(PromptText text, int from, int to, bool withFullStop)
    {
        var end = to;
        while (end < text.Count && text.IsSentenceEnd(end) && Ends(text.Tokens[end].Norm, withFullStop))
        {
            end++;
        }

        return text.Slice(from, from < to ? end : to);
    }

    private static bool Ends(string mark, bool withFullStop) =>
        mark is "!" or "?" or "！" or "？" or "…" or "؟" || (withFullStop && mark is "." or "。" or "।");
}
