using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>Reads exclusions whose negation stands behind: "文字やロゴなし", "Menschen nicht zeigen".</summary>
internal static class ExclusionsBehind
{
    private static readonly FrozenSet<string> OftenExcluded = FrozenSet.ToFrozenSet(
        ["text", "logos", "people", "faces", "watermark", "subtitles", "captions", "music", "voice", "sound", "labels", "label"]);

    /// <summary>Reads the things before the negation.</summary>
    public static void Read(PromptReading reading, Hit negation)
    {
        var text = reading.Text;
        var items = new List<ExclusionItem>();
        var position = negation.From;
        while (items.Count < ExclusionItems.MaxInList && text.Before(position, WordClass.Concrete) is { } hit && !IsInsideWord(text, hit))
        {
            items.Insert(0, new ExclusionItem(hit.From, hit.To, ExclusionKind.Visible, hit.Entry.Value));
            position = hit.From;
            var joiner = text.Word(position - 1);
            if (joiner is not ("、" or "や" or "と" or "も" or "・" or "," or "und" or "oder")
                || (joiner is "、" or "," && !IsListed(text, position - 1)))
            {
                break;
            }

            position--;
        }

        if (items.Count == 0 || text.Is(negation.To, WordClass.FigurativeBefore)
            || text.Word(negation.To) is "間" or "時" or "と" or "ので" or "か" or "ま" || !MayBeRequest(reading, items[0].From))
        {
            return; // "音楽のない世界", "猫がいない間に", "two dogs that avoid cats"
        }

        foreach (var item in items)
        {
            ExclusionReader.Add(reading, item);
        }

        var to = negation.To;
        if (text.Word(to) is "の" or "で" && text.Tokens[to].IsIdeographic)
        {
            to++;
        }

        reading.Remove(items[0].From, to);
    }

    // "人、ロゴなし" lists two things; in "砂浜の犬、ロゴなし" and "犬、ロゴなし" the dog is shown.
    private static bool IsListed(PromptText text, int comma) =>
        text.Before(comma, WordClass.Concrete) is { Entry.Value: { } english } item && text.ClauseStart(item.From) == item.From
        && OftenExcluded.Contains(english);

    // A German clause that only states what is not to be shown begins with it: "Menschen vermeiden", not "Hunde, die Katzen vermeiden".
    private static bool MayBeRequest(PromptReading reading, int from)
    {
        var text = reading.Text;
        return text.Tokens[from].IsIdeographic || text.Language != Language.De || text.IsDelimiter(from - 1) || reading.IsRemoved(from - 1)
            || text.Before(from, WordClass.Polite) is not null || text.Word(from - 1) is "und" or "aber" or "auch" or "soll" or "sollen";
    }

    // "職人なし": the character belongs to the word before it.
    private static bool IsInsideWord(PromptText text, Hit hit)
    {
        if (hit.From == 0 || !text.Tokens[hit.From - 1].IsIdeographic || !text.Tokens[hit.From].IsIdeographic)
        {
            return false;
        }

        var (before, first) = (text.Word(hit.From - 1)[0], text.Word(hit.From)[0]);
        return (before >= '\u3400' && first >= '\u3400') || (IsKatakana(before) && IsKatakana(first));
    }

    private static bool IsKatakana(char character) => character is >= '\u30a1' and <= '\u30ff';
}
