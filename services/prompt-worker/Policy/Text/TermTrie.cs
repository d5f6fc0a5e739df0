namespace AdGenius.PromptWorker.Policy.Text;

/// <summary>The terms of rules, by their folded characters; a space is the border of two words.</summary>
internal sealed class TermTrie<T>
{
    private const int MinJoinedLetters = 8;

    /// <summary>Where every term begins.</summary>
    public TermNode<T> Root { get; } = new();

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

    private void Insert(string text, T value)
    {
        var node = Root;
        foreach (var character in text)
        {
            node = node.GetOrAdd(character);
        }

        node.Add(value);
    }
}
