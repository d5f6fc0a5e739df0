using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;
using AdGenius.VideoRequests;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>Reads the end card: "with a 3 second end card", "mit Endkarte".</summary>
internal static class EndCardReader
{
    // The words of a line, in quotation marks or without; null where they name a logo or begin with a number.
    private static (string Words, int To)? TextBehind(PromptText text, int from)
    {
        var quotation = Quotations.At(text, from);
        var (first, to) = quotation ?? (from, from);
        while (quotation is null && !text.IsSentenceEnd(to))
        {
            to++;
        }

        return first >= text.Count || text.Tokens[first].Kind == TokenKind.Number
            || Enumerable.Range(first, to - first).Any(index => text.Is(index, WordClass.Logo))
            ? null
            : (text.Slice(first, to), quotation is null ? to : to + 1);
    }

    /// <summary>The end card that begins at the token: the token behind it, or null.</summary>
    public static int? Read(PromptReading reading, int index)
    {
        var text = reading.Text;
        if (reading.Result.EndCardSeconds is not null || text.At(index, WordClass.EndCard) is not { } card)
        {
            return null;
        }

        var start = card.From;
        var seconds = 2.5;
        for (var from = Math.Max(0, card.From - 3); from < card.From; from++)
        {
            if (!text.IsDelimiter(from) && LengthFinder.At(text, from) is { } length && length.To == card.From
                && length.Seconds is > 0 and <= 10)
            {
                seconds = length.Seconds;
                start = from;
                break;
            }
        }

        // "end card: 3 seconds", "end card of 3 seconds"
        var behind = text.IsColon(card.To) || text.Word(card.To) is "of" or "for" or "von" or "de" ? card.To + 1 : card.To;
        var end = card.To;
        if (start == card.From && behind < text.Count && LengthFinder.At(text, behind) is { Seconds: > 0 and <= 10 } stated
            && (text.IsDelimiter(stated.To) || text.Is(stated.To, WordClass.With)))
        {
            (seconds, end) = (stated.Seconds, stated.To);
        }

        // "End card: Shop now"
        if (end == card.To && reading.Result.CallToAction is null && text.IsColon(end)
            && TextBehind(text, end + 1) is { } line && line.Words.Length is > 0 and <= OverlayLengths.CallToAction)
        {
            (reading.Result.CallToAction, reading.Result.CallToActionIsAtEnd, end) = (line.Words, true, line.To);
        }

        // 'with “Shop now”': the end card shows the call to action.
        if (reading.Result.CallToAction is null && text.At(end, WordClass.With) is { } with && Quotations.At(text, with.To) is { } words
            && text.Slice(words.From, words.To) is { Length: > 0 and <= OverlayLengths.CallToAction } call)
        {
            (reading.Result.CallToAction, reading.Result.CallToActionIsAtEnd, end) = (call, true, words.To + 1);
            reading.Result.Note(text, words.From, words.To, "overlays.callToAction.text", call);
        }

        // "End card with our logo."
        if (text.At(end, WordClass.With) is { } joiner && !text.IsDelimiter(end)
            && (text.At(joiner.To, WordClass.Logo) ?? (text.At(joiner.To, WordClass.Article) is { } determiner
                ? text.At(determiner.To, WordClass.Logo)
                : null)) is { } logo)
        {
            // 'End card with our logo and “Spill happens”.'
            var beside = EndTextReader.BesideLogo(text, logo.To);
            if (text.IsDelimiter(logo.To) || (beside is { } slogan && text.IsDelimiter(slogan.End)
                && EndTextReader.Accept(reading.Result, text, (slogan.From, slogan.To), slogan.Label)))
            {
                reading.Result.Logo ??= LogoPlacement.AtEnd;
                reading.Result.Note(text, logo.From, logo.To, "overlays.logo", "at the end");
                end = beside?.End ?? logo.To;
            }
        }

        if (!text.IsDelimiter(start - 1) && text.Before(start, WordClass.Article) is { } article)
        {
            start = article.From;
        }

        if (!VideoStatement.IsOfVideo(text, ref start))
        {
            return null;
        }

        reading.Result.EndCardSeconds = seconds;
        reading.Result.Note(text, card.From, card.To, "endCardSeconds",
            seconds.ToString(System.Globalization.CultureInfo.InvariantCulture));
        reading.Remove(start, Math.Min(end, text.Count));
        return end;
    }
}
