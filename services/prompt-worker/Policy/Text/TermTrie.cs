namespace AdGenius.PromptWorker.Policy.Text;

/// <summary>The terms of rules, by their folded characters; a space is the border of two words.</summary>
internal sealed class TermTrie<T>
{
    private const int MinJoinedLetters = 8;

    private readonly Dictionary<char, int> _first = [];
    private readonly List<Node> _nodes = [new()];

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

    /// <summary>The rules whose term ends at the node; null for none.</summary>
    public IReadOnlyList<T>? ValuesOf(int node) => _nodes[node].Values;

    /// <summary>The node after the character, or -1. The first node is 0.</summary>
    public int Next(int node, char character) =>
        node == 0 ? _first.GetValueOrDefault(character, -1) : _nodes[node].Next(character);

    private void Insert(string text, T value)
    {
        var node = 0;
        foreach (var character in text)
        {
            var next = Next(node, character);
            if (next < 0)
            {
                next = _nodes.Count;
                _nodes.Add(new Node());
                if (node == 0)
                {
                    _first[character] = next;
                }
                else
                {
                    _nodes[node].Add(character, next);
                }
            }

            node = next;
        }

        (_nodes[node].Values ??= []).Add(value);
    }

    // Most nodes have one or two children: looking through them is quicker than a dictionary.
    private sealed class Node
    {
        private char[] _characters = [];
        private int[] _children = [];

        public List<T>? Values { get; set; }

        public int Next(char character)
        {
            var index = _characters.AsSpan().IndexOf(character);
            return index < 0 ? -1 : _children[index];
        }

        public void Add(char character, int child)
        {
            _characters = [.. _characters, character];
            _children = [.. _children, child];
        }
    }
}
