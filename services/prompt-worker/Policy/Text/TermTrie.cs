namespace AdGenius.PromptWorker.Policy.Text;

/// <summary>The terms of rules, by their folded characters; a space is the border of two words.</summary>
internal sealed class TermTrie<T>
{
    private const int MinJoinedLetters = 8;

    private readonly Dictionary<(int Node, char Character), int> _children = [];
    private readonly List<List<T>?> _values = [null];

    /// <summary>Adds a term of a rule. A phrase of enough letters is also found when it is written as one word.</summary>
    public void Add(string term, T value)
    {
        var words = WordTokens.Of(FoldedText.Of(term));
        if (words.Count == 0)
        {
            return;
        }

        var letters = string.Concat(words.Select(word => word.Characters));
        var phrase = string.Concat(words.Select((word, index) =>
            word.Characters + (word.Next == Gap.None || index == words.Count - 1 ? "" : " ")));
        Insert(phrase, value);
        if (phrase != letters && letters.Length >= MinJoinedLetters)
        {
            Insert(letters, value);
        }
    }

    /// <summary>The rules whose term ends at the node.</summary>
    public IReadOnlyList<T> ValuesOf(int node) => _values[node] ?? [];

    /// <summary>The node after the character, or -1. The first node is 0.</summary>
    public int Next(int node, char character) => _children.GetValueOrDefault((node, character), -1);

    private void Insert(string text, T value)
    {
        var node = 0;
        foreach (var character in text)
        {
            if (Next(node, character) is >= 0 and var next)
            {
                node = next;
                continue;
            }

            _children[(node, character)] = _values.Count;
            node = _values.Count;
            _values.Add(null);
        }

        (_values[node] ??= []).Add(value);
    }
}
