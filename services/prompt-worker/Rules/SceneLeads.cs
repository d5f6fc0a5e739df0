using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Readers;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Rules;

/// <summary>What stands before the text of a scene and is not shown: its number, "Scene 2:", "First,", a bullet.</summary>
internal static class SceneLeads
{
    /// <summary>Skips "1.", "- ", "Scene 2:", "First," before a scene.</summary>
    public static int Skip(PromptText text, int from, int to)
    {
        while (from < to)
        {
            var next = from;
            if (text.Tokens[from].Kind == TokenKind.Delimiter)
            {
                next = text.Tokens[from].Norm is "“" or "„" or "«" or "\"" or "「" or "『" or "("
                    && !IsNumbered(text, from + 1) ? from : from + 1;
            }
            else if (text.Tokens[from].Kind == TokenKind.Symbol && text.Tokens[from].Norm is "*" or "#")
            {
                next = from + 1;
            }
            else if (IsNumbered(text, from))
            {
                next = from + 2;
            }
            else if (text.At(from, WordClass.SceneLead) is { } lead && lead.To < to)
            {
                next = IsLeadAlone(text, lead.To, to) ? to : EndOfLead(text, lead, to);
            }
            else if (text.At(from, WordClass.Sequence) is { } sequence && sequence.To < to && text.Language != Language.En)
            {
                next = sequence.To;
            }

            else if (text.IsColon(from + 1) && (text.Word(from) is "subject" or "product"
                || (StatedScenes.IsLabelled(text, from) && IsOneOfLabels(text, from))))
            {
                next = from + 2; // "Hook: a phone falls. Body: a woman smiles."
            }

            else if (text.Is(from, WordClass.VideoNoun) && text.Word(from + 1) is "idea" or "concept" && text.IsColon(from + 2))
            {
                next = from + 3; // "Ad idea: a robot meets a cat"
            }

            if (next == from)
            {
                break;
            }

            from = next;
        }

        return from;
    }

    // One label alone may name what is shown: "Solution: a liquid in a glass".
    private static bool IsOneOfLabels(PromptText text, int label) =>
        Enumerable.Range(0, text.Count).Any(index => index != label && text.IsSentenceStart(index) && StatedScenes.IsLabelled(text, index));

    private static bool IsNumbered(PromptText text, int index) =>
        index + 1 < text.Count && text.Tokens[index].Kind == TokenKind.Number && text.Tokens[index].Length <= 2
        && text.Tokens[index + 1].Norm is "." or ")" or ":" && !text.Tokens[index + 1].SpaceBefore
        && (index + 2 >= text.Count || text.Tokens[index + 2].SpaceBefore);

    // "Last shot:", of which the text was read: nothing is left that could be shown.
    private static bool IsLeadAlone(PromptText text, int from, int to)
    {
        while (from < to && text.IsDelimiter(from))
        {
            from++;
        }

        return from == to;
    }

    // "Scene 2:" and "First," lead to a scene; "Scene from a film" and "First light over the sea" are scenes.
    private static int EndOfLead(PromptText text, Hit lead, int to)
    {
        var isNumbered = text.Tokens[lead.From].IsIdeographic && NumberReader.At(text, lead.To) is not null; // "シーン1："
        if (text.Word(lead.To - 1) is "shot" or "scene" && lead.To - lead.From > 1 && text.Word(lead.From) is not ("opening" or "closing"))
        {
            return text.Tokens[lead.To].Norm is ":" or "," or "-" or "–" or "—" ? lead.To + 1 : lead.From; // "final shot of a car"
        }

        if (text.Word(lead.From) is "and" or "und" or "et" or "y" || (lead.To - lead.From > 1 && !isNumbered))
        {
            return lead.To;
        }

        var position = lead.To;
        if (text.Tokens[position].Norm is "#")
        {
            position++;
        }

        if (position < to && NumberReader.At(text, position) is { } number && number.Value is >= 1 and <= 99)
        {
            position = number.To;
            return position == to ? to // "Scene 1" on a line of its own
                : position < to && text.Tokens[position].Kind == TokenKind.Delimiter ? position + 1
                : text.Tokens[lead.From].IsIdeographic ? position
                : lead.From;
        }

        return position < to && text.Tokens[position].Norm is ":" or "," or "、" or "：" ? position + 1 : lead.From;
    }
}
