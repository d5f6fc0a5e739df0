namespace AdGenius.PromptWorker.Policy.Text;

/// <summary>
/// Finds terms in a text as words of their own. The work for each position is limited, so time grows with the length of the text.
/// </summary>
internal sealed class TermSearch<T>
{
    private const int MaxSteps = 130; // per position: no term is longer than 100 characters, and few have more than 30 words

    private readonly TermTrie<T>[] _terms;
    private readonly List<TermHit<T>> _hits = [];
    private List<WordToken> _tokens = [];
    private int _start;
    private int _steps;

    private TermSearch(TermTrie<T>[] terms) => _terms = terms;

    /// <summary>The terms in the text, by the position where they begin in the original.</summary>
    public static IReadOnlyList<TermHit<T>> Find(string text, params TermTrie<T>[] terms)
    {
        var folded = FoldedText.Of(text);
        var tokens = WordTokens.Of(folded);
        var search = new TermSearch<T>(terms);
        search.FindIn(tokens);
        if (WordTokens.HasSigns(folded))
        {
            search.FindIn(WordTokens.Of(folded, withSigns: true));
        }

        foreach (var spelled in SpelledWords.Of(tokens))
        {
            search.FindIn(spelled);
        }

        return [.. search._hits.Select(hit => hit with { Start = folded.OriginalStart(hit.Start), End = folded.OriginalEnd(hit.End) })
            .OrderBy(hit => hit.Start).ThenByDescending(hit => hit.End)];
    }

    private void FindIn(List<WordToken> tokens)
    {
        _tokens = tokens;
        for (var token = 0; token < tokens.Count; token++)
        {
            for (var index = 0; index < tokens[token].Characters.Length; index++)
            {
                if (tokens[token].CanStart(index))
                {
                    Start(token, index);
                }
            }
        }
    }

    private void Start(int token, int index)
    {
        _start = _tokens[token].Positions[index];
        foreach (var terms in _terms)
        {
            _steps = 0;
            Walk(terms.Root, token, index);
        }
    }

    private void Walk(TermNode<T> node, int index, int offset)
    {
        var token = _tokens[index];
        var characters = token.Characters;
        while (++_steps <= MaxSteps)
        {
            if (node.Values is { } values)
            {
                if (token.CanEnd(offset))
                {
                    Accept(values, token.Positions[offset - 1]);
                }
                else if (IsPlural(token, offset))
                {
                    Accept(values, token.Positions[^1]);
                }
            }

            if (offset == characters.Length)
            {
                WalkOn(node, token, index);
                return;
            }

            foreach (var letter in Lookalikes.Of(token, characters[offset]))
            {
                if (node.Next(letter) is { } other)
                {
                    Walk(other, index, offset + 1);
                }
            }

            if (node.Next(characters[offset]) is not { } next)
            {
                return;
            }

            node = next;
            offset++;
        }
    }

    // The next word may be the next word of the phrase, or the rest of a word that is written in parts.
    private void WalkOn(TermNode<T> node, WordToken token, int index)
    {
        if (token.Next == Gap.Far || index + 1 == _tokens.Count)
        {
            return;
        }

        if (token.Next != Gap.None && node.Next(' ') is { } border)
        {
            Walk(border, index + 1, 0);
        }

        if (token.Next != Gap.Space || (token.IsUnspaced && _tokens[index + 1].IsUnspaced))
        {
            Walk(node, index + 1, 0);
        }
    }

    // "guns", "lunches"
    private static bool IsPlural(WordToken token, int offset) => token is { HasLatin: true, IsUnspaced: false }
        && offset > 2 && token.Characters.AsSpan(offset) is "s" or "es";

    private void Accept(IReadOnlyList<T> values, int end)
    {
        foreach (var value in values)
        {
            _hits.Add(new TermHit<T>(value, _start, end));
        }
    }
}
