using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.VideoRequests;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>Reads the end card: "with a 3 second end card", "mit Endkarte".</summary>
internal static class EndCardReader
{
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

        // 'with “Shop now”': the end card shows the call to action.
        if (reading.Result.CallToAction is null && text.At(end, WordClass.With) is { } with && Quotations.At(text, with.To) is { } words
            && text.Slice(words.From, words.To) is { Length: > 0 and <= OverlayLengths.CallToAction } call)
        {
            (reading.Result.CallToAction, reading.Result.CallToActionIsAtEnd, end) = (call, true, words.To + 1);
            reading.Result.Note(text, words.From, words.To, "overlays.callToAction.text", call);
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
