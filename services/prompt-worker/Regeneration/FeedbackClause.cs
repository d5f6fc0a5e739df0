using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Regeneration;

/// <summary>A part of feedback that asks for one thing.</summary>
/// <param name="text">The words.</param>
/// <param name="isListed">True where "and" joins it to the clause before.</param>
internal sealed class FeedbackClause(string text, bool isListed = false)
{
    /// <summary>True where "and" joins it to the clause before.</summary>
    public bool IsListed { get; } = isListed;

    /// <summary>The words.</summary>
    public string Text { get; } = text;

    /// <summary>Its tokens.</summary>
    public IReadOnlyList<Token> Tokens { get; } = Tokenizer.Read(text);

    /// <summary>The longest phrase of <paramref name="wordClass"/> that begins at the token, or null.</summary>
    public FeedbackHit? At(int index, FeedbackClass wordClass) => FeedbackLexicon.Default.At(Tokens, index, wordClass);

    /// <summary>The first phrase of <paramref name="wordClass"/> from the token on, or null.</summary>
    public FeedbackHit? First(FeedbackClass wordClass, int from = 0)
    {
        for (var index = from; index < Tokens.Count; index++)
        {
            if (At(index, wordClass) is { } hit)
            {
                return hit;
            }
        }

        return null;
    }

    /// <summary>The text from one token to another.</summary>
    public string Slice(int from, int to) =>
        to <= from ? "" : Text[Tokens[from].Start..Tokens[to - 1].End].Trim(' ', ',', '.', '!', '?', '"', '“', '”', '、', '。');

    /// <summary>The clause without some tokens.</summary>
    public FeedbackClause Without(int from, int to) => new(
        (Text[..Tokens[from].Start] + (to < Tokens.Count ? Text[Tokens[to].Start..] : "")).Trim());
}
