using System.Collections.Frozen;

namespace AdGenius.PromptWorker.Policy.Text;

/// <summary>
/// Words that are spelled with something between their letters: "c o c a i n e", "c.o.c.a.i.n.e". Where the gaps tell the words apart, a
/// term must be a word; where all gaps are the same, what is before and after it must be common words, so that "g r a p e" is a fruit.
/// </summary>
internal static class SpelledWords
{
    private const int MinLetters = 3;
    private const int MaxGap = 3; // characters between two letters

    private static readonly FrozenSet<string> Common = CommonWords.All;
    private static readonly int MaxCommon = Common.Max(word => word.Length);

    /// <summary>The spelled words among the tokens, each run of letters as tokens of its own.</summary>
    public static IEnumerable<List<WordToken>> Of(IReadOnlyList<WordToken> tokens)
    {
        for (var start = 0; start < tokens.Count; start++)
        {
            var end = start;
            while (end < tokens.Count && IsLetter(tokens[end]) && (end == start || GapBefore(tokens, end) <= MaxGap))
            {
                end++;
            }

            if (end - start >= MinLetters)
            {
                yield return Words(tokens, start, end);
            }

            start = Math.Max(start, end - 1);
        }
    }

    private static bool IsLetter(WordToken token) => token.Characters.Length == 1 && !token.IsUnspaced;

    private static int GapBefore(IReadOnlyList<WordToken> tokens, int index) =>
        tokens[index].Positions[0] - tokens[index - 1].Positions[0] - 1;

    private static List<WordToken> Words(IReadOnlyList<WordToken> tokens, int start, int end)
    {
        var narrow = Enumerable.Range(start + 1, end - start - 1).Min(index => GapBefore(tokens, index));
        var words = new List<WordToken>();
        for (var from = start; from < end;)
        {
            var to = from + 1;
            while (to < end && GapBefore(tokens, to) == narrow)
            {
                to++;
            }

            var letters = Enumerable.Range(from, to - from).Select(index => tokens[index]).ToList();
            var word = WordTokens.Of(
                string.Concat(letters.Select(letter => letter.Characters)), [.. letters.Select(letter => letter.Positions[0])]);
            words.Add(word with { Next = to < end ? Gap.Space : Gap.Far });
            from = to;
        }

        return words is [var only] ? [WithCommonWords(only)] : words;
    }

    // "b u y c o c a i n e": the term may begin where only common words are before, and end where only common words are after.
    private static WordToken WithCommonWords(WordToken run)
    {
        var (text, length) = (run.Characters, run.Characters.Length);
        var (starts, ends) = (new bool[length + 1], new bool[length + 1]);
        starts[0] = ends[length] = true;
        for (var index = 1; index < length; index++)
        {
            starts[index] = Enumerable.Range(1, Math.Min(MaxCommon, index))
                .Any(size => starts[index - size] && Common.Contains(text[(index - size)..index]));
        }

        for (var index = length - 1; index > 0; index--)
        {
            ends[index] = Enumerable.Range(1, Math.Min(MaxCommon, length - index))
                .Any(size => ends[index + size] && Common.Contains(text[index..(index + size)]));
        }

        return run with { Starts = starts, Ends = ends };
    }
}
