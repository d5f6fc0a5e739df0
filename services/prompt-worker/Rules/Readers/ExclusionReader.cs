using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>
/// Reads what must not be shown: "no people, no text", "without a label", "avoid logos", "ohne Menschen", "文字なし". Only things that can
/// be seen or heard are excluded: "a painter with no fear" excludes nothing, and neither does "a life without limits".
/// </summary>
internal static class ExclusionReader
{
    private static readonly FrozenSet<string> VerbsWithObject = FrozenSet.ToFrozenSet(
    [
        "see", "saw", "wear", "wearing", "wore", "need", "needing", "know", "want", "had", "having", "make", "take", "leave", "find",
        "found", "hear", "heard", "get", "got", "like", "eat", "drink", "own", "feel", "felt", "give", "accept", "carry", "carrie",
        "carrying", "use", "using", "bring", "tolerate", "receive",
    ]);

    /// <summary>The negations that follow another one only where they deny it.</summary>
    public static readonly FrozenSet<string> WithoutWords = FrozenSet.ToFrozenSet(["without", "san", "ohne", "sin"]);

    private const int MaxStatementWords = 6;

    private static readonly FrozenSet<string> StatementWords = FrozenSet.ToFrozenSet(
    [
        "it", "there", "is", "are", "should", "must", "be", "es", "gibt", "sind", "ist", "auf", "dem", "im", "bild", "soll", "sollen",
        "darf", "durfen",
    ]);

    /// <summary>What may stand before "keine" where it excludes, written with a small letter.</summary>
    private static readonly FrozenSet<string> BeforeGermanNegation = FrozenSet.ToFrozenSet(
    [
        "und", "aber", "oder", "auch", "gar", "absolut", "uberhaupt", "bitte", "gibt", "sind", "ist", "zeige", "zeig", "zeigt", "dort",
        "hier", "da", "mit", "sowie", "noch", "dabei", "darin", "darf", "durfen", "soll", "sollen", "sollten", "sieht", "enthalt", "lang",
        "dann",
    ]);

    public static void Read(PromptReading reading)
    {
        var text = reading.Text;
        for (var index = 0; index < text.Count; index++)
        {
            if (reading.IsClosed(index))
            {
                continue;
            }

            if (FreeCompound.Read(reading, index) is { } end)
            {
                index = end - 1;
                continue;
            }

            if (text.At(index, WordClass.NegationAfter) is { } behind)
            {
                ExclusionsBehind.Read(reading, behind);
                continue;
            }

            var avoid = text.At(index, WordClass.AvoidVerb) is { } asked ? AvoidRequest.Of(reading, asked) : null;
            if ((avoid ?? text.At(index, WordClass.Negation)) is { } negation && !text.Tokens[index].IsIdeographic)
            {
                index = ReadChain(reading, avoid is { } verb && verb.To >= negation.To ? verb : negation, avoid is not null) - 1;
            }
        }
    }

    /// <summary>Reads a chain such as "no text, no logos, no people"; returns the token to go on at.</summary>
    private static int ReadChain(PromptReading reading, Hit first, bool isRequest)
    {
        var text = reading.Text;
        var items = new List<ExclusionItem>();
        var spans = new List<(int From, int To)>();
        var position = first.From;
        var isPossible = isRequest || !IsFigurative(text, first);
        while (NextNegation(text, position, first) is { } negation)
        {
            var list = ExclusionItems.After(reading, negation, isRequest);
            if (list.Count == 0)
            {
                position = Math.Max(position + 1, negation.To);
                break;
            }

            items.AddRange(list);
            spans.Add((negation.From, list[^1].To));
            position = list[^1].To;
            if (items.Count > ExclusionItems.MaxInList * 4)
            {
                break;
            }
        }

        if (isPossible && items.Count > 0)
        {
            Accept(reading, items, spans, isRequest);
        }

        return Math.Max(position, first.To);
    }

    // The negation itself, or the next one of the chain behind a comma or a conjunction.
    private static Hit? NextNegation(PromptText text, int position, Hit first)
    {
        if (position == first.From)
        {
            return first;
        }

        var next = position;
        while (next < text.Count && (text.Tokens[next].Norm is "," or "、" || text.Is(next, WordClass.Conjunction)) && next - position < 3)
        {
            next++;
        }

        return text.At(next, WordClass.Negation); // also without a comma: "no music no text"
    }

    private static void Accept(PromptReading reading, List<ExclusionItem> items, List<(int From, int To)> spans, bool isRequest)
    {
        var text = reading.Text;
        var hasAbstract = items.Exists(item => item.Kind == ExclusionKind.Abstract);
        var hasVisible = items.Exists(item => item.Kind == ExclusionKind.Visible);
        bool IsExcluded(ExclusionItem item) => item.Kind switch
        {
            ExclusionKind.Visible => !hasAbstract || isRequest || ExclusionItems.OftenListed.Contains(text.Word(item.To - 1)),
            ExclusionKind.Unknown => !hasAbstract && (isRequest || (hasVisible && items.Count > 1)),
            _ => false,
        };

        foreach (var span in spans)
        {
            var own = items.Where(item => item.From >= span.From && item.To <= span.To).ToList();
            if (!own.TrueForAll(IsExcluded))
            {
                continue; // a list is excluded as a whole or stays in the text as a whole
            }

            foreach (var item in own)
            {
                Add(reading, item);
            }

            Remove(reading, span.From, span.To);
        }
    }

    /// <summary>Notes an exclusion with the words that it was read from.</summary>
    public static void Add(PromptReading reading, ExclusionItem item) =>
        Add(reading, item.From, item.To, reading.Text.Slice(item.From, item.To), item.English);

    /// <summary>Notes an exclusion whose words are a part of those that it was read from.</summary>
    public static void Add(PromptReading reading, int from, int to, string words, string? english)
    {
        if (!reading.Result.Exclusions.Contains(words, StringComparer.OrdinalIgnoreCase))
        {
            reading.Result.Exclusions.Add(words);
        }

        if (english is not null && !reading.Result.ExclusionsInEnglish.Contains(english))
        {
            reading.Result.ExclusionsInEnglish.Add(english);
        }

        reading.Result.Note(reading.Text, from, to, "exclusions", words);
    }

    private static void Remove(PromptReading reading, int from, int to)
    {
        var text = reading.Text;
        while (!text.IsDelimiter(to) && text.At(to, WordClass.InFrame) is { } inFrame)
        {
            to = inFrame.To;
        }

        while (!text.IsDelimiter(from - 1) && text.Word(from - 1) is "and" or "but" or "with" or "und" or "aber" or "mit" or "et"
            or "mai" or "y"
            or "pero" or "con" or "please" or "bitte" or "plus" or "or" or "also" or "auch" or "aussi" or "tambien" or "ganz")
        {
            from--;
        }

        // "no people pls"
        if (!text.IsDelimiter(to) && ExclusionItems.IsPlease(text, to) && text.IsDelimiter(to + 1))
        {
            to++;
        }

        // "No people, please."
        if (to + 1 < text.Count && text.Tokens[to].Norm is "," && text.At(to + 1, WordClass.Polite) is { } polite
            && text.IsDelimiter(polite.To))
        {
            to = polite.To;
        }

        reading.Remove(WithStatement(text, from), to);
    }

    // "It has no people", "Es gibt keine Autos": nothing that can be shown stands before.
    private static int WithStatement(PromptText text, int from)
    {
        var start = from;
        while (from - start < MaxStatementWords && !text.IsDelimiter(start - 1) && StatementWords.Contains(text.Word(start - 1)))
        {
            start--;
        }

        return text.IsDelimiter(start - 1) ? start : from;
    }

    private static bool IsFigurative(PromptText text, Hit negation)
    {
        var from = negation.From;
        if (!text.IsDelimiter(from - 1) && (text.Before(from, WordClass.FigurativeBefore) is not null
            || (text.Word(from) is "no" && (text.Before(from, WordClass.Article) is not null || text.Word(from - 1) is "to"))))
        {
            return true; // "a world without borders", "a no parking zone"
        }

        if (IsObjectOfVerb(text, negation) || NamesSign(text, negation))
        {
            return true; // "he wears no hat", "no smoking sign"
        }

        if (text.Tokens.Count > negation.To && text.Tokens[negation.To].HyphenBefore)
        {
            return true; // "no-frills"
        }

        if (text.Word(from) is "no" && (text.At(negation.To, WordClass.Number) is not null || IsNumber(text, negation.To)
            || (text.Word(negation.To) is "." && IsNumber(text, negation.To + 1))))
        {
            return true; // "No. 5"
        }

        for (var position = from - 1; position >= Math.Max(text.ClauseStart(from), from - 6); position--)
        {
            if (WithoutWords.Contains(text.Word(from)) && position >= from - 4 && text.At(position, WordClass.Negation) is { } first
                && first.To < from && !WithoutWords.Contains(text.Word(position)) && !Enumerable.Range(first.To, from - first.To)
                    .Any(between => text.Is(between, WordClass.Conjunction)))
            {
                return true; // "no smoke without fire"
            }

            if (text.Is(position, WordClass.NeverBefore))
            {
                return true; // "she cannot live without coffee"
            }
        }

        return false;
    }

    // "The dog likes no cats" is about the dog; "the video has no text" is about the video.
    private static bool IsObjectOfVerb(PromptText text, Hit negation)
    {
        var isVerbIncluded = text.Word(negation.From) is "ha" or "has" or "have";
        var verb = isVerbIncluded ? negation.From : negation.From - 1;
        var subject = text.Before(verb, WordClass.VideoNoun) ?? text.Before(verb, WordClass.SceneNoun);
        if (text.IsDelimiter(verb) || subject is not null || text.Word(verb - 1) is "it" or "es")
        {
            return false;
        }

        var isGerman = text.Language == Language.De && text.Word(negation.From).StartsWith("kein", StringComparison.Ordinal);
        return isVerbIncluded || (text.Word(negation.From) is "no" && VerbsWithObject.Contains(text.Word(verb)))
            || (isGerman && text.Tokens[verb].Kind == TokenKind.Word && char.IsLower(text.Text[text.Tokens[verb].Start])
                && !BeforeGermanNegation.Contains(text.Word(verb)) && !text.Is(verb, WordClass.Modifier)
                && !text.Is(verb, WordClass.Shape));
    }

    // "No smoking sign on a wall", "no dogs allowed sign": what the sign forbids stands before it.
    private static bool NamesSign(PromptText text, Hit negation)
    {
        for (var index = negation.To + 1; text.Word(negation.From) is "no" && index <= negation.To + 3 && !text.IsDelimiter(index); index++)
        {
            if (text.Word(index) is "sign" or "placard" or "notice")
            {
                var forbidden = text.Word(index - 1);
                return forbidden is "entry" or "exit" or "access" or "allowed" or "vacancy" or "admittance" or "photography"
                    || (forbidden.EndsWith("ing", StringComparison.Ordinal) && index == negation.To + 1);
            }
        }

        return false;
    }

    private static bool IsNumber(PromptText text, int index) => index < text.Count && text.Tokens[index].Kind == TokenKind.Number;
}
