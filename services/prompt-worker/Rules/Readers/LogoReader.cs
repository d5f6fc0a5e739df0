using AdGenius.PromptWorker.Rules.Lexicons;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>Reads where the logo is: "our logo at the end", "end with our logo".</summary>
internal static class LogoReader
{
    /// <summary>"our logo at the end", "end with our logo".</summary>
    public static int? Read(PromptReading reading, int index)
    {
        var text = reading.Text;
        if (reading.Result.Logo is not null || text.At(index, WordClass.Logo) is not { } logo
            || text.Before(logo.From, WordClass.Negation) is not null
            || text.Before(logo.From, WordClass.AvoidVerb) is not null)
        {
            return null;
        }

        var end = logo.To;
        var start = VideoStatement.StartWithJoiner(text, logo.From);
        Hit? place = text.IsDelimiter(end) ? null : text.At(end, WordClass.LogoPlace);
        var leads = !text.IsDelimiter(start - 1) && text.Word(start - 1) is "end" or "ende" or "finish" or "close" or "termina"
            or "terminer" or "endet";
        if (place is null && !leads)
        {
            return null; // a logo that is part of the picture
        }

        start = leads ? start - 1 : start;
        end = place?.To ?? end;
        var isAtEnd = leads || text.Word(end - 1) is "end" or "scene" or "shot" or "ende" or "schluss" or "fin" or "final" or "szene"
            or "escena"
            or "frame" or "bild" or "後" or "に" or "card";
        reading.Result.Logo = isAtEnd ? LogoPlacement.AtEnd : LogoPlacement.Throughout;
        reading.Result.Note(text, logo.From, end, "overlays.logo", isAtEnd ? "at the end" : "throughout");
        reading.Remove(start, end);
        return end;
    }
}
