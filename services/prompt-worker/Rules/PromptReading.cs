using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Readers;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Rules;

/// <summary>
/// The state of reading one prompt: which words a reader recognized as a parameter, and which are taken out of the text that is shown.
/// </summary>
internal sealed class PromptReading
{
    /// <summary>A longer clause states more than parameters; the limit keeps the time in proportion to the text.</summary>
    public const int MaxClauseLength = 40;

    private static readonly WordClass[] ParameterWords =
    [
        WordClass.Filler, WordClass.Approximately, WordClass.AtMost, WordClass.Article, WordClass.VideoNoun, WordClass.Modifier,
        WordClass.Format, WordClass.Long, WordClass.LengthNoun, WordClass.MakeIt, WordClass.Request, WordClass.Polite, WordClass.Only,
        WordClass.Each,
    ];

    /// <summary>A text with more lengths, shapes or platforms than this lists them and states none.</summary>
    public const int MaxCandidates = 40;

    private readonly bool[] _isParameter;
    private readonly bool[] _isRemoved;

    private bool? _namesScenes;

    private PromptReading(PromptText text)
    {
        Text = text;
        _isParameter = new bool[text.Count];
        _isRemoved = new bool[text.Count];
    }

    /// <summary>The prompt.</summary>
    public PromptText Text { get; }

    /// <summary>The result.</summary>
    public Reading Result { get; } = new();

    /// <summary>The aspect ratios that flags state.</summary>
    public List<Candidate> FlagShapes { get; } = [];

    /// <summary>The lengths that flags state.</summary>
    public List<Length> FlagLengths { get; } = [];

    /// <summary>The first token of each scene that has a length of its own; empty where none has.</summary>
    public IReadOnlyList<int> TimedScenes { get; set; } = [];

    /// <summary>Reads every parameter that <paramref name="prompt"/> states.</summary>
    public static Reading Of(string prompt)
    {
        var reading = new PromptReading(PromptText.Of(prompt));
        FlagReader.Read(reading);
        BriefReader.Read(reading);
        ExclusionReader.Read(reading);
        NegatedLook.Read(reading);
        VersionsReader.Read(reading);
        PriceReader.Read(reading);
        UnlabelledTextReader.Read(reading);
        RateReader.Read(reading);
        QualityReader.Read(reading);
        var shapes = ShapeReader.Find(reading);
        var platforms = PlatformReader.Find(reading);
        var durations = DurationReader.Find(reading);
        PlatformReader.Read(reading, platforms.Count > MaxCandidates ? [] : platforms);
        ShapeReader.Read(reading, shapes.Count > MaxCandidates ? [] : shapes);
        DurationReader.Read(reading, durations.Count > MaxCandidates ? [] : durations);
        StyleReader.Read(reading);
        reading.ReadLook();
        reading.Result.Rest = RestOfText.Of(reading);
        var starts = reading.TimedScenes.Count > 0 ? reading.TimedScenes : NumberedScenes.In(reading.Text);
        if (starts.Count > 0)
        {
            reading.Result.Lead = RestOfText.Of(reading, 0, starts[0]);
            reading.Result.Scenes =
            [
                .. starts.Select((from, index) =>
                    RestOfText.Of(reading, from, index + 1 < starts.Count ? starts[index + 1] : reading.Text.Count)),
            ];
        }

        reading.Result.Text = reading.Text;
        return reading.Result;
    }

    /// <summary>True where the prompt has a noun for scenes or shots.</summary>
    public bool NamesScenes => _namesScenes ??= Enumerable.Range(0, Text.Count)
        .Any(index => Text.Is(index, WordClass.SceneNoun) || Text.Is(index, WordClass.ShotNoun));

    /// <summary>Notes that the tokens belong to what may be a parameter, whether or not it is one in the end.</summary>
    public void MarkParameter(int from, int to) => Array.Fill(_isParameter, true, from, to - from);

    /// <summary>True for the words of a possible parameter.</summary>
    public bool IsParameter(int index) => index >= 0 && index < _isParameter.Length && _isParameter[index];

    /// <summary>Takes the tokens out of the text that is shown.</summary>
    public void Remove(int from, int to) => Array.Fill(_isRemoved, true, from, to - from);

    /// <summary>True for a token that was taken out.</summary>
    public bool IsRemoved(int index) => index >= 0 && index < _isRemoved.Length && _isRemoved[index];

    /// <summary>True where nothing may be read: quotations, directives, and what another reader took out.</summary>
    public bool IsClosed(int index) => Text.IsOpaque(index) || _isRemoved[index];

    /// <summary>True where the clause of a token states nothing but parameters: "15 seconds", "vertical, please", "about 10 s".</summary>
    public bool IsParameterClause(int index)
    {
        var end = Text.ClauseEnd(index);
        if (end - Text.ClauseStart(index) > MaxClauseLength)
        {
            return false;
        }

        var hasNoun = false;
        var hasAttribute = false;
        for (var position = Text.ClauseStart(index); position < end;)
        {
            hasNoun |= Text.Is(position, WordClass.VideoNoun) || Text.Is(position, WordClass.MakeIt) || Text.Is(position, WordClass.Format);
            hasAttribute |= !IsParameter(position) && !_isRemoved[position] && !Text.Is(position, WordClass.Filler)
                && Text.Is(position, WordClass.Modifier) && !Text.Is(position, WordClass.VideoNoun);
            if (Text.Tokens[position].Kind == TokenKind.Opaque)
            {
                return false;
            }

            var next = IsParameter(position) || _isRemoved[position] || Text.IsEmoji(position) ? position + 1
                : EndOfParameterWord(position);
            if (next == position)
            {
                return false;
            }

            position = next;
        }

        return hasNoun || !hasAttribute; // "a watch" is a subject, "a product video" is none
    }

    /// <summary>True where a phrase about the length, shape or platform may end: at a mark, a preposition, a conjunction or a
    /// parameter.</summary>
    public bool EndsPhrase(int index) =>
        Text.IsDelimiter(index) || IsParameter(index) || IsRemoved(index) || Text.Is(index, WordClass.Preposition)
            || Text.Is(index, WordClass.Conjunction)
        || Text.Is(index, WordClass.LeadIn) || Text.Is(index, WordClass.Long) || Text.Is(index, WordClass.Filler)
        || Text.Is(index, WordClass.Copula);

    /// <summary>
    /// The token after the noun for a video to which the words from <paramref name="index"/> on belong as attributes, or -1: "second
    /// vertical <b>ad</b>", but not "second hand on a wall clock".
    /// </summary>
    /// <param name="index">The first token after the parameter.</param>
    /// <param name="unknownWords">How many words may stand between that the lexicon does not know.</param>
    public int EndOfVideoNoun(int index, int unknownWords)
    {
        var unknown = 0;
        for (var position = index; position < Math.Min(Text.Count, index + 16);)
        {
            if (Text.Tokens[position].Kind is TokenKind.Delimiter or TokenKind.Opaque || Text.IsOpaque(position))
            {
                return -1;
            }

            if (Text.At(position, WordClass.VideoNoun) is { } noun)
            {
                return Text.Is(noun.To, WordClass.Device) ? -1 : noun.To;
            }

            if (IsParameter(position))
            {
                position++;
                continue;
            }

            if ((Text.At(position, WordClass.Modifier) ?? Text.At(position, WordClass.Style) ?? Text.At(position, WordClass.Mood)
                ?? Text.At(position, WordClass.Shape)) is { } attribute)
            {
                position = attribute.To;
                continue;
            }

            var isIdeographic = Text.Tokens[position].IsIdeographic;
            if (isIdeographic && Text.Word(position) is "の" or "間" or "な")
            {
                position++;
                continue;
            }

            if (Text.Is(position, WordClass.Preposition) || Text.Is(position, WordClass.Conjunction)
                || Text.Is(position, WordClass.Article) || Text.Is(position, WordClass.Pronoun) || Text.Is(position, WordClass.Copula)
                || Text.Is(position, WordClass.Device))
            {
                return -1;
            }

            unknown++;
            if (unknown > (isIdeographic ? unknownWords * 5 : unknownWords))
            {
                return -1;
            }

            position++;
        }

        return -1;
    }

    /// <summary>True where only an article, a request or attributes stand before the token in its sentence: the video is the
    /// topic.</summary>
    public bool IsTopic(int index)
    {
        for (var position = index - 1; !Text.IsSentenceEnd(position); position--)
        {
            if (index - position > 12)
            {
                return false;
            }

            if (!IsParameter(position) && !Text.IsDelimiter(position) && !IsInside(position, index))
            {
                return false;
            }
        }

        return true;
    }

    private void ReadLook()
    {
        Result.Look = Look.Find(Text, IsClosed);
        foreach (var (facet, term) in Result.Look)
        {
            Result.Note(Text, term.From, term.To, facet.ToString().ToLowerInvariant(), term.Value);
        }
    }

    private bool IsInside(int position, int limit)
    {
        foreach (var wordClass in ParameterWords)
        {
            for (var from = position; from >= Math.Max(0, position - 3); from--)
            {
                if (Text.At(from, wordClass) is { } hit && hit.To > position && hit.To <= limit)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private int EndOfParameterWord(int position)
    {
        var end = position;
        foreach (var wordClass in ParameterWords)
        {
            if (Text.At(position, wordClass) is { } hit && hit.To > end
                && (wordClass != WordClass.Approximately || !Text.Is(position, WordClass.LeadIn) || IsParameter(hit.To)))
            {
                end = hit.To;
            }
        }

        return end;
    }
}
