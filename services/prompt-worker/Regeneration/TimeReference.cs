using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Readers;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Regeneration;

/// <summary>
/// Recognizes a time within the video: "in the first 3 seconds", "from second 4", "at 0:04". It is no length, and its words would be drawn.
/// </summary>
internal static class TimeReference
{
    private static readonly FrozenSet<string> Bounds = FrozenSet.ToFrozenSet(
    [
        "first", "last", "opening", "final", "erste", "ersten", "letzte", "letzten", "premiere", "derniere", "primer", "primero", "ultimo",
    ]);

    private static readonly FrozenSet<string> Before = FrozenSet.ToFrozenSet(
        ["at", "from", "after", "until", "before", "between", "around", "since", "ab", "bei", "nach", "vor", "apre", "depui", "desde"]);

    private static readonly FrozenSet<string> Seconds =
        FrozenSet.ToFrozenSet(["second", "sec", "sekunde", "sekunden", "seconde", "segundo", "timecode"]);

    /// <summary>True where the clause names a time.</summary>
    public static bool Is(FeedbackClause clause)
    {
        var text = PromptText.Of(clause.Text);
        var isLength = new Lazy<bool>(() => PromptReading.Of(clause.Text).DurationSeconds is not null);
        for (var index = 0; index < text.Count; index++)
        {
            var word = text.Word(index);
            if (text.IsOpaque(index))
            {
                continue;
            }

            // "the first 3 seconds", "the last second"; "the first scene 3 seconds" is a length
            if (Bounds.Contains(word) && (IsUnit(text, index + 1)
                || (NumberReader.At(text, index + 1) is { } count && IsUnit(text, count.To))))
            {
                return true;
            }

            // "from second 3", but not "the second one"
            if (Seconds.Contains(word) && index + 1 < text.Count && text.Tokens[index + 1].Kind == TokenKind.Number
                && (index == 0 || Before.Contains(text.Word(index - 1))))
            {
                return true;
            }

            if (IsTimecode(text, index) && (index == 0 || Before.Contains(text.Word(index - 1)) || IsTimecode(text, index + 3)
                || IsTimecode(text, index + 4)))
            {
                return true;
            }

            // "at 3 seconds", but not "keep it at 8 seconds"
            if (word is "at" or "after" or "nach" or "bei" && LengthFinder.At(text, index + 1) is { Until: null }
                && !isLength.Value)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsUnit(PromptText text, int index) => !text.IsDelimiter(index) && text.Is(index, WordClass.TimeUnit)
        && !(index + 1 < text.Count && text.Tokens[index + 1].HyphenBefore); // "second-hand"

    // "0:04"
    private static bool IsTimecode(PromptText text, int index) =>
        index + 2 < text.Count && text.Tokens[index] is { Kind: TokenKind.Number, Value: 0 } && text.Tokens[index + 1].Norm is ":"
        && text.Tokens[index + 2] is { Kind: TokenKind.Number, SpaceBefore: false, Length: 2 };
}
