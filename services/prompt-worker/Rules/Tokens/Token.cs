namespace AdGenius.PromptWorker.Rules.Tokens;

/// <summary>One token of a prompt.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Norm">
/// The normalized text: lower case, Latin letters without accents, singular by a heuristic. A word that follows its number without a space
/// begins with '+', so that "90s" and "90 s" differ.
/// </param>
/// <param name="Start">The position of the first character in the prompt.</param>
/// <param name="Length">The number of characters.</param>
/// <param name="SpaceBefore">True where white space or the start of the text precedes.</param>
/// <param name="HyphenBefore">True where a hyphen or an en dash without spaces joins it to the token before.</param>
/// <param name="Value">The value of a number.</param>
internal sealed record Token(
    TokenKind Kind, string Norm, int Start, int Length, bool SpaceBefore, bool HyphenBefore, double Value)
{
    /// <summary>The position after the last character.</summary>
    public int End => Start + Length;

    /// <summary>True for a single Chinese or Japanese character.</summary>
    public bool IsIdeographic => Kind == TokenKind.Word && Norm.Length > 0 && Characters.IsIdeographic(Norm[0]);
}
