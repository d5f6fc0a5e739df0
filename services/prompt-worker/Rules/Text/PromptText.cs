using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Rules.Text;

/// <summary>
/// A text with its tokens, clauses, quotations and the phrases of the lexicon that it has. The readers ask it questions; none of them scans
/// the text again, so that reading takes time in proportion to the length of the text.
/// </summary>
internal sealed class PromptText
{
    private static readonly FrozenSet<string> Titles =
        FrozenSet.ToFrozenSet(["mr", "mrs", "ms", "dr", "prof", "st", "incl", "vs", "mme", "mlle", "sra", "srta", "dra", "hr", "fr"]);

    private readonly int[] _clauseStart;
    private readonly int[] _clauseEnd;
    private readonly int[] _quote;
    private readonly PhraseIndex _phrases;

    private PromptText(string text, List<Token> tokens)
    {
        Text = text;
        Tokens = tokens;
        _clauseStart = new int[tokens.Count];
        _clauseEnd = new int[tokens.Count];
        _quote = new int[tokens.Count];
        Quotations = Rules.Text.Quotations.Of(tokens);
        Language = LanguageDetector.Of(tokens);
        _phrases = new PhraseIndex(tokens, Language);
        MarkQuotations();
        FindClauses();
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
    public Language Language { get; }

    /// <summary>The quotations: the tokens between the marks, first inclusive, last exclusive.</summary>
    public List<(int From, int To)> Quotations { get; }

    /// <summary>Reads <paramref name="text"/>.</summary>
    public static PromptText Of(string text) => new(text, Tokenizer.Read(text));

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

    /// <summary>True for a picture among the characters, such as 🍔 and ☀.</summary>
    public bool IsEmoji(int index) => Tokens[index].Kind == TokenKind.Symbol
        && (char.IsSurrogate(Text[Tokens[index].Start]) || Text[Tokens[index].Start] is >= '\u2600' and <= '\u27bf' or '\ufe0f');

    /// <summary>The normalized word of a token without the mark of a word joined to a number; empty beyond the ends.</summary>
    public string Word(int index) => index < 0 || index >= Count ? "" : Tokens[index].Norm.TrimStart('+');

    /// <inheritdoc cref="PhraseIndex.Is"/>
    public bool Is(int index, WordClass wordClass) => _phrases.Is(index, wordClass);

    /// <inheritdoc cref="PhraseIndex.At"/>
    public Hit? At(int index, WordClass wordClass) => _phrases.At(index, wordClass);

    /// <inheritdoc cref="PhraseIndex.Before"/>
    public Hit? Before(int index, WordClass wordClass) => _phrases.Before(index, wordClass);

    /// <inheritdoc cref="PhraseIndex.HitsAt"/>
    public ReadOnlySpan<Hit> HitsAt(int index) => _phrases.HitsAt(index);

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
        index < 0 || index >= Count || (Tokens[index].Kind == TokenKind.Delimiter && !IsInsideName(index) && !IsInitials(index)
            && !IsAbbreviation(index) && Tokens[index].Norm is "." or "!" or "?" or "。" or "！" or "？" or "\n" or "…" or "؟" or "।");

    /// <summary>
    /// True for the first token of a sentence, also behind a quotation that ends one: “VO: "Every morning." Scene 2: …”.
    /// </summary>
    public bool IsSentenceStart(int index) => IsSentenceEnd(index - 1)
        || (index > 1 && Tokens[index - 1].Norm is "\"" or "”" or "»" or "“" or "」" && IsOpaque(index - 2) && IsSentenceEnd(index - 2));

    /// <summary>True for the mark behind a label.</summary>
    public bool IsColon(int index) => index >= 0 && index < Count && Tokens[index].Norm is ":" or "：";

    /// <summary>True for the full stop of "example.com".</summary>
    public bool IsInsideName(int index) =>
        index > 0 && index + 1 < Count && Tokens[index] is { Norm: ".", SpaceBefore: false }
        && Tokens[index + 1] is { SpaceBefore: false, Kind: TokenKind.Word or TokenKind.Number, IsIdeographic: false }
        && Tokens[index - 1] is { Kind: TokenKind.Word or TokenKind.Number, IsIdeographic: false }
        && !char.IsUpper(Text[Tokens[index + 1].Start]);

    /// <summary>True for the last full stop of "the U.S. flag" and "at 9 a.m. in winter".</summary>
    public bool IsInitials(int index) =>
        index > 1 && index + 1 < Count && Tokens[index].Norm is "." && Tokens[index - 1] is { Length: 1, Kind: TokenKind.Word }
        && Tokens[index - 2] is { Norm: "." } && !Tokens[index - 1].SpaceBefore && char.IsLower(Text[Tokens[index + 1].Start]);

    /// <summary>True for the full stop of "Dr. Miller", "St. Moritz" and "No. 5".</summary>
    public bool IsAbbreviation(int index) =>
        index > 0 && index + 1 < Count && Tokens[index] is { Norm: ".", SpaceBefore: false }
        && Tokens[index + 1].Kind != TokenKind.Delimiter && !BeginsSentence(index + 1)
        && (Titles.Contains(Word(index - 1)) && char.IsUpper(Text[Tokens[index + 1].Start])
            || (Word(index - 1) is "no" or "nr" && Tokens[index + 1].Kind == TokenKind.Number));

    /// <summary>
    /// True for the word behind a full stop that no name or number begins with, so that another sentence does: "12 Main St. A house", "Just
    /// say no. The dog stays", but not the "A." of "Dr. A. Smith".
    /// </summary>
    public bool BeginsSentence(int index) =>
        index + 1 < Count && Tokens[index] is { Kind: TokenKind.Word, SpaceBefore: true } && char.IsUpper(Text[Tokens[index].Start])
        && Tokens[index + 1].Kind != TokenKind.Delimiter
        && (Is(index, WordClass.Article) || Is(index, WordClass.Pronoun) || Is(index, WordClass.Number));

    /// <summary>The end of the clause of a token; the full stop of a name such as "example.com" ends none.</summary>
    public int EndOfClauseWithNames(int index)
    {
        var end = ClauseEnd(index);
        while (end < Count && IsInsideName(end))
        {
            end = ClauseEnd(end + 1);
        }

        return end;
    }

    /// <summary>The text from one token to another, without white space at the ends.</summary>
    public string Slice(int from, int to) => to <= from ? "" : Text[Tokens[from].Start..Tokens[to - 1].End];

    private void MarkQuotations()
    {
        for (var quotation = 0; quotation < Quotations.Count; quotation++)
        {
            for (var index = Quotations[quotation].From; index < Quotations[quotation].To; index++)
            {
                _quote[index] = quotation + 1;
            }
        }
    }

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
}
