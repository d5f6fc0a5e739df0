using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>Reads where the logo is: "our logo at the end", "at the end, our logo", "end with our logo".</summary>
internal static class LogoReader
{
    private const int MaxJapaneseTokens = 12;

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

        var (start, end) = (VideoStatement.StartWithJoiner(text, logo.From), logo.To);
        var placeBefore = PlaceBefore(text, start);
        var leads = placeBefore is null && !text.IsDelimiter(start - 1)
            && text.Word(start - 1) is "end" or "ende" or "finish" or "close" or "termina" or "terminer" or "endet";
        Hit? place = text.IsDelimiter(end) ? null : text.At(end, WordClass.LogoPlace);
        if (place is { } behind)
        {
            end = behind.To;
        }
        else if (placeBefore is { } before && EndOfStatement(text, end) is { } closed)
        {
            (place, start, end) = (before, before.From, closed);
        }

        if (place is null && !leads)
        {
            return null; // a logo that is part of the picture
        }

        start = leads ? start - 1 : start;
        var isAtEnd = leads || (place is { } known && IsEnd(text, known));
        reading.Result.Logo = isAtEnd ? LogoPlacement.AtEnd : LogoPlacement.Throughout;
        reading.Result.Note(text, logo.From, end, "overlays.logo", isAtEnd ? "at the end" : "throughout");
        reading.Remove(start, end);
        return end;
    }

    // "At the end, our logo", "最後にロゴ"
    private static Hit? PlaceBefore(PromptText text, int start) =>
        text.Before(start > 0 && text.Tokens[start - 1].Norm is "," or "、" ? start - 1 : start, WordClass.LogoPlace);

    // The end of the clause behind the logo, where nothing stands there but that it is shown: "appears", "を表示".
    private static int? EndOfStatement(PromptText text, int index)
    {
        var end = text.IsDelimiter(index) ? index : text.At(index, WordClass.InFrame)?.To ?? index;
        while (end - index < MaxJapaneseTokens && !text.IsDelimiter(end) && text.Tokens[end].IsIdeographic
            && text.Word(index) is "を" or "が" or "も")
        {
            end++;
        }

        return text.IsDelimiter(end) ? end : null;
    }

    private static bool IsEnd(PromptText text, Hit place) =>
        text.Word(place.To - 1) is "end" or "scene" or "shot" or "ende" or "schluss" or "fin" or "final" or "szene" or "escena" or "frame"
            or "bild" or "card"
        || text.Slice(place.From, place.To) is ['最', '後', ..] or ['終', 'わ', ..];
}
