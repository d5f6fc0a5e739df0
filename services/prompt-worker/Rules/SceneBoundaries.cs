using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Rules;

/// <summary>Where one scene of a prompt ends and the next begins: at the end of a sentence, and at "then" and similar words.</summary>
internal static class SceneBoundaries
{
    private static readonly FrozenSet<string> Months = FrozenSet.ToFrozenSet(
    [
        "januar", "februar", "marz", "april", "mai", "juni", "juli", "august", "september", "oktober", "november", "dezember",
        "jahrhundert", "geburtstag", "advent", "stock", "etage",
    ]);

    /// <summary>True for a mark that ends the sentence that begins at <paramref name="start"/>.</summary>
    public static bool IsEnd(PromptText text, int index, int start)
    {
        var token = text.Tokens[index];
        if (token.Kind != TokenKind.Delimiter)
        {
            return false;
        }

        if (token.Norm is "\n" or "→" or "。" or "！" or "？" or "؟" or "।" or "…")
        {
            return true;
        }

        if (token.Norm is not ("." or "!" or "?") || (index + 1 < text.Count && !text.Tokens[index + 1].SpaceBefore
            && !text.IsDelimiter(index + 1)))
        {
            return false;
        }

        if (index + 1 < text.Count && text.Tokens[index + 1].Norm is "." or "!" or "?" && !text.Tokens[index + 1].SpaceBefore)
        {
            return false; // the last mark of several ends the sentence
        }

        if (text.IsInitials(index) || (token.Norm is "." && index > 0 && text.Tokens[index - 1].Kind == TokenKind.Number
            && Months.Contains(text.Word(index + 1)))) // "am 1. Mai"
        {
            return false;
        }

        return token.Norm != "." || index == 0
            || !(text.Is(index - 1, WordClass.Abbreviation) && index + 1 < text.Count && text.Tokens[index - 1].Length <= 4
                && !text.BeginsSentence(index + 1)
                || (text.Tokens[index - 1].Kind == TokenKind.Number && index - 1 == start));
    }

    /// <summary>The words at the token that begin the next scene, such as "then" and "followed by"; null where none do.</summary>
    public static Hit? Sequence(PromptText text, int index, int start)
    {
        if (index == start && index > 0 && text.IsDelimiter(index - 1) && !text.Is(index, WordClass.Sequence)
            && !text.Is(index, WordClass.SequenceAnywhere))
        {
            return null;
        }

        var isBlocked = !text.IsDelimiter(index - 1) && text.Before(index, WordClass.SequenceBlock) is not null;
        if (text.At(index, WordClass.SequenceAnywhere) is { } anywhere)
        {
            isBlocked |= text.Word(index) is "fade" or "cut" && text.Word(anywhere.To) is "black" or "white"
                && text.IsDelimiter(anywhere.To + 1);
            return isBlocked || text.Tokens[index].HyphenBefore || NextIsHyphen(text, anywhere.To) ? null : anywhere;
        }

        if (text.At(index, WordClass.Sequence) is not { } sequence || isBlocked || NextIsHyphen(text, sequence.To))
        {
            return null;
        }

        var isClauseStart = text.IsDelimiter(index - 1) || text.Word(index - 1) is "and" or "und" or "et" or "y";
        return isClauseStart && !text.IsDelimiter(sequence.To - 1) && sequence.To < text.Count ? sequence : null;
    }

    private static bool NextIsHyphen(PromptText text, int index) => index < text.Count && text.Tokens[index].HyphenBefore;
}
