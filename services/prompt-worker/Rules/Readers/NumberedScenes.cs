using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>
/// Finds scenes that are numbered: "Scene 1: a dog runs. It barks. Scene 2: a cat.", and lines that begin with "1." and "2.". What stands
/// between two numbers is one scene, of however many sentences.
/// </summary>
internal static class NumberedScenes
{
    private const int MaxNumber = 50;
    private const int MaxMarks = 8; // keeps the time in proportion to the text

    /// <summary>The first tokens of scenes 1, 2 and so on; empty where fewer than two are numbered.</summary>
    public static List<int> In(PromptText text)
    {
        var named = Find(text, ofLines: false);
        var starts = named.Count > 1 ? named : Find(text, ofLines: true);
        starts = starts.Count > 1 ? starts : InOneLine(text);
        return starts.Count > 1 ? starts : [];
    }

    private static List<int> Find(PromptText text, bool ofLines)
    {
        var starts = new List<int>();
        for (var index = 0; index < text.Count; index++)
        {
            var begins = ofLines
                ? index == 0 || text.Tokens[index - 1].Norm is "\n"
                : text.IsSentenceStart(index) || text.IsDelimiter(index - 1) // "an ad for tea: Scene 1: a cup; Scene 2: a pot"
                    || (text.Tokens[index].Norm is "[" && text.Is(index + 1, WordClass.SceneLead)); // "[Scene 1] a dog [Scene 2] a cat"
            if (begins && !text.IsOpaque(index) && NumberAt(text, WithoutMarks(text, index), ofLines) == starts.Count + 1)
            {
                starts.Add(index);
            }
        }

        return starts;
    }

    // "A backpack: 1) it opens, 2) it is filled, 3) a man carries it"
    private static List<int> InOneLine(PromptText text)
    {
        var starts = new List<int>();
        for (var index = 0; index + 2 < text.Count; index++)
        {
            if (text.Tokens[index] is { Kind: TokenKind.Number, Length: <= 2 } number && (int)number.Value == starts.Count + 1
                && text.Tokens[index + 1] is { Norm: ")", SpaceBefore: false } && text.Tokens[index + 2].SpaceBefore
                && (starts.Count > 0 || text.IsDelimiter(BeforeBracket(text, index))) && !text.IsOpaque(index))
            {
                starts.Add(index > 0 && text.Tokens[index - 1].Norm is "(" ? index - 1 : index);
            }
        }

        return starts;
    }

    // "(1) a dog, (2) a cat" numbers scenes, "a dog (1) and a cat (2)" does not.
    private static int BeforeBracket(PromptText text, int number) =>
        number > 0 && text.Tokens[number - 1].Norm is "(" ? number - 2 : number - 1;

    // "- Scene 1", "**Scene 1**"
    private static int WithoutMarks(PromptText text, int index)
    {
        var limit = Math.Min(text.Count, index + MaxMarks);
        while (index < limit && (text.Tokens[index].Norm is "-" or "–" or "•" or "(" or "["
            || text.Tokens[index].Kind == TokenKind.Symbol))
        {
            index++;
        }

        return index;
    }

    private static int? NumberAt(PromptText text, int index, bool ofLines)
    {
        if (index >= text.Count)
        {
            return null;
        }

        if (ofLines)
        {
            return text.Tokens[index] is { Kind: TokenKind.Number, Length: <= 2 } digits && index + 2 < text.Count
                && text.Tokens[index + 1] is { Norm: "." or ")", SpaceBefore: false } && text.Tokens[index + 2].SpaceBefore
                    ? (int)digits.Value
                    : null;
        }

        if (text.At(index, WordClass.SceneLead) is not { } lead || NumberReader.At(text, lead.To) is not { } number
            || number.Value is < 1 or > MaxNumber || number.Value != Math.Floor(number.Value))
        {
            return null;
        }

        // "Scene 2 of the film" is no label.
        var mark = number.To;
        while (mark < text.Count && text.Tokens[mark].Kind == TokenKind.Symbol)
        {
            mark++;
        }

        return mark < text.Count && text.Tokens[mark].Norm is ":" or "：" or "." or ")" or "]" or "(" or "[" or "-" or "–" or "—" or "\n"
            ? (int)number.Value : null;
    }
}
