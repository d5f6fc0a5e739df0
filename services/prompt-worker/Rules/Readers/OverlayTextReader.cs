using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.VideoRequests;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>Reads the texts over the picture that are named: a call to action and a headline.</summary>
internal static class OverlayTextReader
{
    private const int MaxHeadlineTokens = 60;

    // "Text appears: “Unstoppable”", "Text on screen pops up: …"
    private static readonly FrozenSet<string> Appearing = FrozenSet.ToFrozenSet(
    [
        "appear", "pop", "up", "fade", "fades", "in", "on", "screen", "over", "picture", "show", "comes", "read", "erscheint", "blendet",
        "ein", "apparait", "aparece",
    ]);

    // "Final text: …"
    private static readonly FrozenSet<string> EndLabels =
        FrozenSet.ToFrozenSet(["final", "closing", "end", "fin", "schlusstext", "endtext"]);

    private static readonly FrozenSet<string> TextStyles = FrozenSet.ToFrozenSet(
        ["bold", "big", "large", "huge", "small", "white", "black", "red", "yellow", "gold", "golden", "animated", "handwritten"]);

    /// <summary>"call to action: Try it free", "CTA “Shop now”".</summary>
    public static int? ReadCallToAction(PromptReading reading, int index)
    {
        var text = reading.Text;
        if (reading.Result.CallToAction is not null)
        {
            return null;
        }

        if (text.At(index, WordClass.CallToAction) is not { } label)
        {
            return Button(reading, index);
        }

        var position = label.To;
        var isLabel = false;
        while (position < text.Count && position < label.To + 2 && (text.Tokens[position].Norm is ":" or "："
            || text.Is(position, WordClass.Says)))
        {
            isLabel |= text.Tokens[position].Norm is ":" or "：";
            position++;
        }

        position = isLabel ? BehindStars(text, position) : position;

        var (from, to, end) = Quotations.At(text, position) is { } quotation
            ? (quotation.From, quotation.To, quotation.To + 1)
            : (position, EndOfClause(text, position), EndOfClause(text, position));
        var words = to == end ? ClosingMarks.Slice(text, from, to, withFullStop: false) : text.Slice(from, to);
        if (words.Length is 0 or > OverlayLengths.CallToAction || (from == position && !isLabel))
        {
            return null;
        }

        var start = VideoStatement.StartWithVerb(text, VideoStatement.StartWithJoiner(text, BeforeStars(text, label.From)));
        reading.Result.CallToAction = words;
        reading.Result.Note(text, from, to, "overlays.callToAction.text", words);
        reading.Remove(start, Math.Min(end, text.Count));
        return end;
    }

    // "a “Play now” button at the end", but "CTA" is a label in: VO: “Take it anywhere.” CTA: Order now
    private static int? Button(PromptReading reading, int index)
    {
        var text = reading.Text;
        if (Quotations.At(text, index) is not { } quotation || text.IsDelimiter(quotation.To + 1) || text.IsColon(quotation.To + 2)
            || text.Word(quotation.To + 1) is not ("button" or "cta" or "bouton" or "boton"))
        {
            return null;
        }

        var end = quotation.To + 2;
        Hit? place = text.IsDelimiter(end) ? null : text.At(end, WordClass.LogoPlace) ?? text.At(end, WordClass.InFrame);
        end = place?.To ?? end;
        var words = text.Slice(quotation.From, quotation.To);
        if (words.Length is 0 or > OverlayLengths.CallToAction || !text.IsDelimiter(end))
        {
            return null;
        }

        reading.Result.CallToAction = words;
        reading.Result.CallToActionIsAtEnd = place is { } known && LogoReader.IsEnd(text, known);
        reading.Result.Note(text, quotation.From, quotation.To, "overlays.callToAction.text", words);
        reading.Remove(VideoStatement.StartWithVerb(text, VideoStatement.StartWithJoiner(text, index)), end);
        return end;
    }

    /// <summary>"headline “Fresh daily”", "with the words “Fresh daily” on screen", "Headline: Fresh daily".</summary>
    public static int? ReadHeadline(PromptReading reading, int index)
    {
        var text = reading.Text;
        var label = text.At(index, WordClass.Headline) ?? text.At(index, WordClass.ScreenText);
        var shown = BehindAppearing(text, index);
        var styled = StartOfStyled(text, index);
        var isPlain = label is null && text.Word(index) is "text" or "texte" or "texto"
            && (text.IsColon(text.At(index + 1, WordClass.LogoPlace)?.To ?? index + 1)
                || (text.IsDelimiter(styled - 1) && Quotations.At(text, shown) is not null)); // ', text “Summer”'
        if (reading.Result.Headline is not null || (label is null && !isPlain))
        {
            return null;
        }

        var (labelFrom, labelTo) = label is { } found ? (found.From, found.To)
            : (styled, Quotations.At(text, shown) is null ? index + 1 : shown);
        Hit? place = text.IsDelimiter(labelTo) ? null : text.At(labelTo, WordClass.LogoPlace); // "Text at the end: …"
        labelTo = place?.To ?? labelTo;
        var position = labelTo;
        while (position < text.Count && position < labelTo + 2 && (text.IsColon(position) || text.Is(position, WordClass.Says)))
        {
            position++;
        }

        var behindLabel = position == labelTo + 1 && text.IsColon(labelTo);
        position = behindLabel ? BehindStars(text, position) : position;
        if (Quotations.At(text, position) is not { } quotation)
        {
            labelFrom = BeforeStars(text, labelFrom);
            var isLabel = behindLabel && text.IsDelimiter(labelFrom - 1) && label is { } named
                && (named.Entry.Class == WordClass.Headline || named.To - named.From > 1);
            return isLabel ? HeadlineOfLabel(reading, labelFrom, position) : null;
        }

        var end = quotation.To + 1;
        while (!text.IsDelimiter(end) && (text.At(end, WordClass.InFrame) ?? text.At(end, WordClass.LogoPlace)) is { } behind)
        {
            place ??= behind.Entry.Class == WordClass.LogoPlace ? behind : null;
            end = behind.To;
        }

        // "the words “OPEN” on a neon sign" is what the picture shows.
        var words = text.Slice(quotation.From, quotation.To);
        var isWhole = text.IsDelimiter(end) || text.Is(end, WordClass.Conjunction) || text.IsSentenceEnd(quotation.To - 1)
            || text.IsColon(end + 1) || (text.IsColon(end + 3) && text.Is(end, WordClass.CallToAction)); // 'Headline: "A" Price: $5'
        if (words.Length is 0 or > OverlayLengths.Headline || !isWhole)
        {
            return null;
        }

        reading.Result.Headline = words;
        reading.Result.HeadlineIsAtEnd = (place is { } known && LogoReader.IsEnd(text, known))
            || Enumerable.Range(labelFrom, labelTo - labelFrom).Any(word => EndLabels.Contains(text.Word(word)));
        reading.Result.Note(text, quotation.From, quotation.To, "overlays.headline.text", words);
        reading.Remove(VideoStatement.StartWithVerb(text, VideoStatement.StartWithJoiner(text, labelFrom)), Math.Min(end, text.Count));
        return end;
    }

    // The second half of the marks of "**Headline:** Fresh daily".
    private static int BehindStars(PromptText text, int index)
    {
        while (index < text.Count && text.Tokens[index] is { Norm: "*", SpaceBefore: false })
        {
            index++;
        }

        return index;
    }

    private static int BeforeStars(PromptText text, int index)
    {
        while (index > 0 && text.Tokens[index - 1].Norm is "*")
        {
            index--;
        }

        return index;
    }

    // 'Bold white text "SALE" on screen'
    private static int StartOfStyled(PromptText text, int index)
    {
        while (!text.IsDelimiter(index - 1) && TextStyles.Contains(text.Word(index - 1)))
        {
            index--;
        }

        return index;
    }

    private static int BehindAppearing(PromptText text, int label)
    {
        var index = label + 1;
        while (!text.IsDelimiter(index) && Appearing.Contains(text.Word(index)))
        {
            index++;
        }

        return text.IsColon(index) ? index + 1 : index;
    }

    /// <summary>"Legal line: “Serving suggestion.”", "Disclaimer: prices may vary."</summary>
    public static int? ReadLegalLine(PromptReading reading, int index)
    {
        var text = reading.Text;
        if (text.At(index, WordClass.LegalLine) is not { } label)
        {
            return null;
        }

        var position = text.IsColon(label.To) ? label.To + 1 : text.At(label.To, WordClass.Says)?.To ?? label.To;
        if (position == label.To || position >= text.Count)
        {
            return null;
        }

        var quotation = Quotations.At(text, position);
        var (from, to) = quotation ?? (position, VoiceScript.EndOf(text, position));
        var words = quotation is null ? ClosingMarks.Slice(text, from, to, withFullStop: true) : text.Slice(from, to);
        var whole = reading.Result.LegalLine is { } before ? $"{before} {words}" : words; // "Legal: … Disclaimer: …"
        if (words.Length == 0 || whole.Length > OverlayLengths.LegalLine || (quotation is null && !text.IsDelimiter(label.From - 1)))
        {
            return null;
        }

        var end = quotation is null ? to : to + 1;
        reading.Result.LegalLine = whole;
        reading.Result.Note(text, from, to, "overlays.legalLine.text", words);
        reading.Remove(VideoStatement.StartWithVerb(text, VideoStatement.StartWithJoiner(text, label.From)), Math.Min(end, text.Count));
        return end;
    }

    // "Headline: Fresh daily. A bakery at dawn."
    private static int? HeadlineOfLabel(PromptReading reading, int from, int position)
    {
        var text = reading.Text;
        var sentence = position;
        while (sentence - position <= MaxHeadlineTokens && !text.IsSentenceEnd(sentence))
        {
            sentence++;
        }

        if (text.IsDelimiter(position) || sentence - position > MaxHeadlineTokens)
        {
            return null;
        }

        var end = VoiceScript.EndOf(text, position);
        var words = ClosingMarks.Slice(text, position, end, withFullStop: false);
        if (words.Length is 0 or > OverlayLengths.Headline)
        {
            return null;
        }

        reading.Result.Headline = words;
        reading.Result.Note(text, position, end, "overlays.headline.text", words);
        reading.Remove(from, end);
        return end;
    }

    private static int EndOfClause(PromptText text, int index) => index < text.Count ? text.EndOfClauseWithNames(index) : index;
}
