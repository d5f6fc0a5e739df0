namespace AdGenius.PromptWorker.Policy.Text;

/// <summary>A node of a <see cref="TermTrie{T}"/>: the terms that begin with the same characters.</summary>
internal sealed class TermNode<T>
{
    private const int MaxListed = 8;

    // Most nodes have one or two children: looking through them is quicker than a dictionary, which the first node has.
    private char[] _characters = [];
    private TermNode<T>[] _children = [];
    private Dictionary<char, TermNode<T>>? _all;
    private List<T>? _values;

    /// <summary>The rules whose term ends here; null for none.</summary>
    public IReadOnlyList<T>? Values => _values;

    /// <summary>The node after the character, or null.</summary>
    public TermNode<T>? Next(char character)
    {
        if (_all is not null)
        {
            return _all.GetValueOrDefault(character);
        }

        var characters = _characters;
        for (var index = 0; index < characters.Length; index++)
        {
            if (characters[index] == character)
            {
                return _children[index];
            }
        }

        return null;
    }

    /// <summary>The node after the character.</summary>
    public TermNode<T> GetOrAdd(char character)
    {
        if (Next(character) is { } known)
        {
            return known;
        }

        var added = new TermNode<T>();
        if (_all is null && _characters.Length == MaxListed)
        {
            _all = _characters.Zip(_children).ToDictionary(pair => pair.First, pair => pair.Second);
        }

        if (_all is not null)
        {
            _all[character] = added;
            return added;
        }

        _characters = [.. _characters, character];
        _children = [.. _children, added];
        return added;
    }

    /// <summary>Adds a rule whose term ends here.</summary>
    public void Add(T value) => (_values ??= []).Add(value);
}
