using System.Collections.Frozen;
using System.Text;
using AdGenius.VideoRequests;

namespace AdGenius.PromptWorker.Policy.Text;

/// <summary>The particles and verb endings that Korean joins to a noun: "맥주를" is "맥주" with the mark of the object.</summary>
internal static class KoreanEndings
{
    // In folded form, as the words of a text are: each syllable as its letters.
    private static readonly FrozenSet<string> Endings = new[]
    {
        "은", "는", "이", "가", "을", "를", "의", "에", "와", "과", "로", "으로", "도", "만", "나", "이나", "랑", "이랑", "하고", "들", "에서", "에게", "께",
        "한테", "부터", "까지", "처럼", "보다", "마다", "조차", "마저", "밖에", "같은", "같이", "없이", "이다", "다", "입니다", "이에요", "예요", "이야", "야", "인",
        "이고", "이며", "하는", "하다", "하며", "하면", "하여", "해", "해서", "했다", "한", "할", "합니다", "아", "여", "님", "씨",
    }.Select(ending => FoldedText.Of(ending).Characters).ToFrozenSet(StringComparer.Ordinal);

    private static readonly int MaxEnding = Endings.Max(ending => ending.Length);
    private static readonly int MaxLength = MaxEnding * 2; // "들에게서는" has several

    /// <summary>
    /// Where a term may end in a word, by the number of characters before: at its end, and where nothing but endings follow. Null where the
    /// word has none.
    /// </summary>
    public static bool[]? StartsIn(string word)
    {
        if (word.Length < 2 || !IsHangul(word[^1]))
        {
            return null;
        }

        var starts = new bool[word.Length + 1];
        starts[^1] = true;
        var hasEnding = false;
        for (var start = word.Length - 1; start >= Math.Max(1, word.Length - MaxLength); start--)
        {
            if (!IsSyllableStart(word[start]))
            {
                continue;
            }

            for (var end = start + 1; end <= Math.Min(word.Length, start + MaxEnding) && !starts[start]; end++)
            {
                starts[start] = starts[end] && Endings.Contains(word[start..end]);
            }

            hasEnding |= starts[start];
        }

        return hasEnding ? starts : null;
    }

    private static bool IsHangul(char character) => !char.IsSurrogate(character) && Scripts.IsHangul(new Rune(character));

    // A leading consonant.
    private static bool IsSyllableStart(char character) => character is >= '\u1100' and <= '\u115f';
}
