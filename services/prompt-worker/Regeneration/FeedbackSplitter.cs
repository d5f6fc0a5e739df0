using AdGenius.PromptWorker.Rules.Text;

namespace AdGenius.PromptWorker.Regeneration;

/// <summary>Splits feedback into sentences of clauses: "warmer, slower, and lose the text" is one sentence of three.</summary>
internal static class FeedbackSplitter
{
    private const int MaxClauses = 60;

    private static readonly string[] Joins = ["and", "but", "then", "und", "aber", "dann", "et", "mais", "puis", "y", "pero", "luego"];

    private static readonly string[] Lists = ["and", "und", "et", "y"];

    // A word of these classes begins a clause of its own after "and".
    private static readonly FeedbackClass[] Openings =
    [
        FeedbackClass.Tone, FeedbackClass.Pace, FeedbackClass.Length, FeedbackClass.Loudness, FeedbackClass.Remove, FeedbackClass.Restore,
        FeedbackClass.Add, FeedbackClass.Replace, FeedbackClass.Keep, FeedbackClass.Praise,
    ];

    /// <summary>The sentences in order. What exceeds 60 clauses is one last clause.</summary>
    public static List<List<FeedbackClause>> Split(string feedback)
    {
        var tokens = Tokenizer.Read(feedback);
        var sentences = new List<List<FeedbackClause>> { new() };
        var (start, count) = (0, 0);
        string? quote = null;
        for (var index = 0; index <= tokens.Count; index++)
        {
            var mark = index < tokens.Count && tokens[index].Kind == TokenKind.Delimiter ? tokens[index].Norm : null;
            if (mark is "\"" or "“" or "”" or "„" or "«" or "»" or "「" or "」")
            {
                quote = quote is null ? mark : null; // the words of a quotation stay together
                continue;
            }

            var ends = index == tokens.Count
                || (quote is null && count < MaxClauses && (mark is not null ? !IsInsideNumber(tokens, index) : IsJoin(tokens, index)));
            if (!ends)
            {
                continue;
            }

            if (index > start)
            {
                var isListed = start > 0 && Lists.Contains(tokens[start - 1].Norm);
                sentences[^1].Add(new FeedbackClause(feedback[tokens[start].Start..tokens[index - 1].End], isListed));
                count++;
            }

            if (mark is "." or "!" or "?" or "\n" or "。" or "！" or "？" && sentences[^1].Count > 0)
            {
                sentences.Add([]);
            }

            start = index + 1;
        }

        return [.. sentences.Where(sentence => sentence.Count > 0)];
    }

    // "9:16"
    private static bool IsInsideNumber(List<Token> tokens, int index) =>
        tokens[index].Norm is ":" && index > 0 && index + 1 < tokens.Count && tokens[index - 1].Kind == TokenKind.Number
        && tokens[index + 1].Kind == TokenKind.Number && !tokens[index].SpaceBefore && !tokens[index + 1].SpaceBefore;

    private static bool IsJoin(List<Token> tokens, int index)
    {
        if (!Joins.Contains(tokens[index].Norm))
        {
            return false;
        }

        for (var next = index + 1; next < Math.Min(tokens.Count, index + 4); next++)
        {
            if (Array.Exists(Openings, opening => FeedbackLexicon.Default.At(tokens, next, opening) is not null))
            {
                return true;
            }

            if (FeedbackLexicon.Default.At(tokens, next, FeedbackClass.Frame) is null)
            {
                return false;
            }
        }

        return false;
    }
}
