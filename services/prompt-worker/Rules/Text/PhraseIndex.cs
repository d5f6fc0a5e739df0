using System.Runtime.InteropServices;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Rules.Text;

/// <summary>The phrases of the lexicon that a text has, by the tokens at which they begin and end.</summary>
internal sealed class PhraseIndex
{
    private readonly IReadOnlyList<Token> _tokens;
    private readonly Language _language;
    private readonly List<Hit> _starting;
    private readonly int[] _firstStarting;
    private readonly int[] _firstEnding;
    private readonly UInt128[] _classesStarting; // one bit per class: most questions are answered without a search
    private readonly UInt128[] _classesEnding;
    private Hit[] _ending = [];

    public PhraseIndex(IReadOnlyList<Token> tokens, Language language)
    {
        (_tokens, _language) = (tokens, language);
        _starting = new List<Hit>(tokens.Count * 2);
        _classesStarting = new UInt128[tokens.Count];
        _classesEnding = new UInt128[tokens.Count + 1];
        _firstStarting = new int[tokens.Count + 1];
        _firstEnding = new int[tokens.Count + 2];
        FindPhrases();
    }

    /// <summary>True where a phrase of <paramref name="wordClass"/> begins at the token.</summary>
    public bool Is(int index, WordClass wordClass) =>
        index >= 0 && index < _tokens.Count && (_classesStarting[index] & BitOf(wordClass)) != 0;

    /// <summary>The longest phrase of <paramref name="wordClass"/> that begins at the token, or null.</summary>
    public Hit? At(int index, WordClass wordClass)
    {
        if (index < 0 || index >= _tokens.Count || (_classesStarting[index] & BitOf(wordClass)) == 0)
        {
            return null;
        }

        Hit? longest = null;
        foreach (ref readonly var hit in HitsAt(index))
        {
            if (hit.Entry.Class == wordClass && (longest is null || hit.To > longest.Value.To))
            {
                longest = hit;
            }
        }

        return longest;
    }

    /// <summary>The longest phrase of <paramref name="wordClass"/> that ends just before the token, or null.</summary>
    public Hit? Before(int index, WordClass wordClass)
    {
        if (index <= 0 || index > _tokens.Count || (_classesEnding[index] & BitOf(wordClass)) == 0)
        {
            return null;
        }

        Hit? longest = null;
        foreach (ref readonly var hit in _ending.AsSpan(_firstEnding[index].._firstEnding[index + 1]))
        {
            if (hit.Entry.Class == wordClass && (longest is null || hit.From < longest.Value.From))
            {
                longest = hit;
            }
        }

        return longest;
    }

    /// <summary>All phrases that begin at the token.</summary>
    public ReadOnlySpan<Hit> HitsAt(int index) =>
        CollectionsMarshal.AsSpan(_starting)[_firstStarting[index].._firstStarting[index + 1]];

    private void FindPhrases()
    {
        var prefixes = new List<LexiconEntry>();
        for (var index = 0; index < _tokens.Count; index++)
        {
            _firstStarting[index] = _starting.Count;
            var token = _tokens[index];
            if (token.Kind == TokenKind.Opaque)
            {
                continue;
            }

            var norm = token.Norm;
            AddMatches(Lexicon.Default.StartingWith(norm), norm, index);
            if (norm.StartsWith('+'))
            {
                norm = norm[1..];
                AddMatches(Lexicon.Default.StartingWith(norm), norm, index);
            }

            if (token.Kind == TokenKind.Word && norm.Length > 3)
            {
                prefixes.Clear();
                Lexicon.Default.AddPrefixes(norm, prefixes);
                AddMatches(CollectionsMarshal.AsSpan(prefixes), norm, index);
            }
        }

        _firstStarting[_tokens.Count] = _starting.Count;
        SortByEnd();
    }

    private void AddMatches(ReadOnlySpan<LexiconEntry> entries, string norm, int index)
    {
        foreach (var entry in entries)
        {
            if (IsSpoken(entry, norm) && Matches(entry, index))
            {
                _starting.Add(new Hit(entry, index, index + entry.Tokens.Length));
                _classesStarting[index] |= BitOf(entry.Class);
                _classesEnding[index + entry.Tokens.Length] |= BitOf(entry.Class);
            }
        }
    }

    private static UInt128 BitOf(WordClass wordClass) => UInt128.One << (int)wordClass;

    private void SortByEnd()
    {
        foreach (var hit in _starting)
        {
            _firstEnding[hit.To + 1]++;
        }

        for (var index = 1; index < _firstEnding.Length; index++)
        {
            _firstEnding[index] += _firstEnding[index - 1];
        }

        var next = _firstEnding.ToArray();
        _ending = new Hit[_starting.Count];
        foreach (var hit in _starting)
        {
            _ending[next[hit.To]++] = hit;
        }
    }

    // A word that two languages share ("no", "sin", "die") means what it means in the language of the text. English words count in every
    // text, as far as its language does not have them.
    private bool IsSpoken(LexiconEntry entry, string norm) =>
        entry.Language == _language
        || (entry.Language == Language.Ja && Characters.IsIdeographic(norm[0]))
        || (entry.Language == Language.En && (entry.Tokens.Length > 1 || !Lexicon.Default.Knows(_language, norm)));

    private bool Matches(LexiconEntry entry, int index)
    {
        if (index + entry.Tokens.Length > _tokens.Count)
        {
            return false;
        }

        for (var offset = 1; offset < entry.Tokens.Length; offset++)
        {
            if (!string.Equals(_tokens[index + offset].Norm, entry.Tokens[offset], StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }
}
