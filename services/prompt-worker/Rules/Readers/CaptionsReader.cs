using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>Reads captions: "with subtitles", "burned-in captions", "字幕付き".</summary>
internal static class CaptionsReader
{
    /// <summary>Captions show what is spoken.</summary>
    private const string NotTranslated =
        "captions show the words of the voice in the language in which they are spoken; the language that is asked for is left out";

    /// <summary>"with subtitles", "burned-in captions", "字幕付き".</summary>
    public static int? Read(PromptReading reading, int index)
    {
        var text = reading.Text;
        if (reading.Result.Captions || text.At(index, WordClass.Captions) is not { } captions
            || (!text.IsDelimiter(captions.To) && text.Is(captions.To, WordClass.Says)) || Quotations.At(text, captions.To) is not null)
        {
            return null;
        }

        var (start, end) = (captions.From, captions.To);
        if (!text.IsDelimiter(start - 1) && text.Before(start, WordClass.CaptionsBurned) is { } burned)
        {
            start = burned.From;
        }
        else if (!text.IsDelimiter(end) && text.At(end, WordClass.CaptionsBurned) is { } behind)
        {
            end = behind.To; // "captions burned in"
        }

        if (!text.IsDelimiter(start - 1) && text.Before(start, WordClass.LanguageName) is { } named)
        {
            start = named.From; // "English captions"
            reading.Result.Adjustments.Add(NotTranslated);
        }

        if (text.Word(end) is "einblenden" or "anzeigen" or "zeigen" or "hinzufugen" && text.IsDelimiter(end + 1))
        {
            end++;
        }

        // "captions on", "captions: yes"
        var state = text.IsColon(end) ? end + 1 : end;
        end = text.Word(state) is "on" or "ye" or "yes" or "an" or "ja" or "oui" or "si" && text.IsDelimiter(state + 1) ? state + 1 : end;
        if (!VideoStatement.IsOfVideo(text, ref start))
        {
            return null;
        }

        if (VoiceReader.LanguageAt(text, end) is { } language && text.IsDelimiter(language.To))
        {
            end = language.To;
            reading.Result.Adjustments.Add(NotTranslated);
        }

        reading.Result.Captions = true;
        reading.Result.Note(text, captions.From, captions.To, "captions", "Burned");
        reading.Remove(start, end);
        return end;
    }
}
