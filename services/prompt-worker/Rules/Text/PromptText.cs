using System.Runtime.InteropServices;
using AdGenius.PromptWorker.Rules.Lexicons;

namespace AdGenius.PromptWorker.Rules.Text;

/// <summary>
/// A text with its tokens, clauses, quotations and the phrases of the lexicon that it has. The readers ask it questions; none of them scans
/// the text again, so that reading takes time in proportion to the length of the text.
/// </summary>
internal sealed class PromptText
{
    private static readonly Dictionary<string, string> ClosingQuotes = new(StringComparer.Ordinal)
    {
        ["“"] = "”", ["„"] = "“”", ["«"] = "»", ["「"] = "」", ["『"] = "』", ["\""] = "\"”", ["”"] = "”",
    };

    private readonly List<Hit> _starting;
    private readonly int[] _firstStarting;
    private readonly int[] _firstEnding;
    private readonly int[] _clauseStart;
    private readonly int[] _clauseEnd;
    private readonly int[] _quote;
    private readonly UInt128[] _classesStarting; // one bit per class: most questions are answered without a search
    private readonly UInt128[] _classesEnding;
    private Hit[] _ending = [];

    private PromptText(string text, List<Token> tokens)
    {
        Text = text;
        Tokens = tokens;
        _starting = new List<Hit>(tokens.Count * 2);
        _classesStarting = new UInt128[tokens.Count];
        _classesEnding = new UInt128[tokens.Count + 1];
        _firstStarting = new int[tokens.Count + 1];
        _firstEnding = new int[tokens.Count + 2];
        _clauseStart = new int[tokens.Count];
        _clauseEnd = new int[tokens.Count];
        _quote = new int[tokens.Count];
    }

    /// <summary>No text.</summary>
    public static PromptText Empty { get; } = Of("");

    /// <summary>The text.</summary>
    public string Text { get; }

    /// <summary>Its tokens in order.</summary>
    public List<Token> Tokens { get; }

    /// <summary>The number of tokens.</summary>
    public int Count => Tokens.Count;

    /// <summary>The language whose lexicon has most of the words; English where none has more.</summary>
    public Language Language { get; private set; }

    /// <summary>The quotations: the tokens between the marks, first inclusive, last exclusive.</summary>
    public List<(int From, int To)> Quotations { get; } = [];

    /// <summary>Reads <paramref name="text"/>.</summary>
    public static PromptText Of(string text)
    {
        var read = new PromptText(text, Tokenizer.Read(text));
        read.FindQuotations();
        read.FindClauses();
        read.DetectLanguage();
        read.FindPhrases();
        return read;
    }

    /// <summary>The quotation whose opening mark is the token: none or one.</summary>
    public IEnumerable<(int From, int To)> QuotationsAt(int index) =>
        index >= 0 && index + 1 < Count && _quote[index + 1] != 0 && _quote[index] == 0 ? [Quotations[_quote[index + 1] - 1]] : [];

    /// <summary>True inside quotation marks and for addresses and directives: the words there state no parameter.</summary>
    public bool IsOpaque(int index) => _quote[index] != 0 || Tokens[index].Kind == TokenKind.Opaque;

    /// <summary>The first token of the clause of a token.</summary>
    public int ClauseStart(int index) => _clauseStart[index];

    /// <summary>The token after the last one of the clause of a token.</summary>
    public int ClauseEnd(int index) => _clauseEnd[index];

    /// <summary>True for a token that separates clauses, and beyond either end of the text.</summary>
    public bool IsDelimiter(int index) => index < 0 || index >= Count || Tokens[index].Kind == TokenKind.Delimiter;

    /// <summary>The normalized word of a token without the mark of a word joined to a number; empty beyond the ends.</summary>
    public string Word(int index) => index < 0 || index >= Count ? "" : Tokens[index].Norm.TrimStart('+');

    /// <summary>True where a phrase of <paramref name="wordClass"/> begins at the token.</summary>
    public bool Is(int index, WordClass wordClass) =>
        index >= 0 && index < Count && (_classesStarting[index] & BitOf(wordClass)) != 0;

    /// <summary>The longest phrase of <paramref name="wordClass"/> that begins at the token, or null.</summary>
    public Hit? At(int index, WordClass wordClass)
    {
        if (index < 0 || index >= Count || (_classesStarting[index] & BitOf(wordClass)) == 0)
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
        if (index <= 0 || index > Count || (_classesEnding[index] & BitOf(wordClass)) == 0)
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

    /// <summary>The first token of the sentence of a token: after the last end of a sentence.</summary>
    public int SentenceStart(int index)
    {
        var start = _clauseStart[index];
        while (start > 0 && !IsSentenceEnd(start - 1))
        {
            start = start >= 2 && Tokens[start - 1].Kind == TokenKind.Delimiter && Tokens[start - 2].Kind != TokenKind.Delimiter
                ? _clauseStart[start - 2]
                : start - 1;
            if (index - start > 60)
            {
                break; // what stands further away says nothing about this token
            }
        }

        return start;
    }

    /// <summary>True for a mark or line break that ends a sentence, and beyond the ends of the text.</summary>
    public bool IsSentenceEnd(int index) =>
        index < 0 || index >= Count || (Tokens[index].Kind == TokenKind.Delimiter
            && Tokens[index].Norm is "." or "!" or "?" or "。" or "！" or "？" or "\n" or "…" or "؟" or "।");

    /// <summary>The text from one token to another, without white space at the ends.</summary>
    public string Slice(int from, int to) => to <= from ? "" : Text[Tokens[from].Start..Tokens[to - 1].End];

    private void FindQuotations()
    {
        var open = -1;
        for (var index = 0; index < Count; index++)
        {
            var token = Tokens[index];
            if (token.Kind != TokenKind.Delimiter)
            {
                continue;
            }

            if (open >= 0 && ClosingQuotes[Tokens[open].Norm].Contains(token.Norm, StringComparison.Ordinal))
            {
                Quotations.Add((open + 1, index));
                open = -1;
            }
            else if (open < 0 && ClosingQuotes.ContainsKey(token.Norm) && IsOpeningQuote(index))
            {
                open = index;
            }
        }

        // A prompt that is quoted as a whole states its parameters.
        if (Quotations is [(1, var to)] && to == Count - 1)
        {
            Quotations.Clear();
        }

        for (var quotation = 0; quotation < Quotations.Count; quotation++)
        {
            for (var index = Quotations[quotation].From; index < Quotations[quotation].To; index++)
            {
                _quote[index] = quotation + 1;
            }
        }
    }

    // The mark for inches and seconds stands directly after a number.
    private bool IsOpeningQuote(int index) =>
        Tokens[index].Norm is not ("\"" or "”")
        || ((Tokens[index].SpaceBefore || IsDelimiter(index - 1)) && index + 1 < Count && !Tokens[index + 1].SpaceBefore);

    private void FindClauses()
    {
        var start = 0;
        for (var index = 0; index <= Count; index++)
        {
            if (index < Count && Tokens[index].Kind != TokenKind.Delimiter)
            {
                continue;
            }

            for (var inside = start; inside < index; inside++)
            {
                _clauseStart[inside] = start;
                _clauseEnd[inside] = index;
            }

            if (index < Count)
            {
                _clauseStart[index] = index;
                _clauseEnd[index] = index;
            }

            start = index + 1;
        }
    }

    private void DetectLanguage()
    {
        Span<int> scores = stackalloc int[5];
        for (var index = 0; index < Count; index++)
        {
            var token = Tokens[index];
            if (token.Kind != TokenKind.Word)
            {
                continue;
            }

            if (token.IsIdeographic)
            {
                scores[(int)Language.Ja]++;
                continue;
            }

            var word = token.Norm.TrimStart('+');
            for (var language = 0; language < (int)Language.Ja; language++)
            {
                scores[language] += Lexicon.Default.Knows((Language)language, word) ? 1 : 0;
            }
        }

        // Two characters are a short word.
        scores[(int)Language.Ja] = (scores[(int)Language.Ja] + 1) / 2;
        for (var language = 1; language < scores.Length; language++)
        {
            if (scores[language] > scores[(int)Language])
            {
                Language = (Language)language;
            }
        }
    }

    private void FindPhrases()
    {
        var prefixes = new List<LexiconEntry>();
        for (var index = 0; index < Count; index++)
        {
            _firstStarting[index] = _starting.Count;
            var token = Tokens[index];
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

        _firstStarting[Count] = _starting.Count;
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
        entry.Language == Language
        || (entry.Language == Language.Ja && Characters.IsIdeographic(norm[0]))
        || (entry.Language == Language.En && (entry.Tokens.Length > 1 || !Lexicon.Default.Knows(Language, norm)));

    private bool Matches(LexiconEntry entry, int index)
    {
        if (index + entry.Tokens.Length > Count)
        {
            return false;
        }

        for (var offset = 1; offset < entry.Tokens.Length; offset++)
        {
            if (!string.Equals(Tokens[index + offset].Norm, entry.Tokens[offset], StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }
}
