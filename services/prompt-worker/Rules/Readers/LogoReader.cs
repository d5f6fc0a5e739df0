using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>Reads where the logo is: "our logo at the end", "at the end, our logo", "end with our logo".</summary>
internal static class LogoReader
{
    private const int MaxJapaneseTokens = 12;
    private const int MaxBackdropTokens = 5;

    private static readonly FrozenSet<string> Backdrops = FrozenSet.ToFrozenSet(
    [
        "on", "over", "a", "the", "plain", "solid", "clean", "white", "black", "dark", "light", "grey", "gray", "blue", "red", "green",
        "background", "screen", "auf", "vor", "weiss", "weissem", "schwarz", "schwarzem", "hintergrund",
    ]);

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
        var leads = placeBefore is null && IsEndVerb(text, start - 1);
        if (text.Word(start - 1) is "on" or "auf" or "sur" or "en" && IsEndVerb(text, start - 2))
        {
            (leads, start) = (true, start - 1); // "End on our logo"
        }

        var beside = EndTextReader.BesideLogo(text, end);
        end = beside is { } shown ? BehindBackdrop(text, start, shown.End)
            : IsPlain(text, end, BehindBackdrop(text, start, end)) ? BehindBackdrop(text, start, end)
            : end;
        Hit? place = text.IsDelimiter(end) ? null : text.At(end, WordClass.LogoPlace);
        if (place is { } behind)
        {
            end = behind.To;
        }
        else if (placeBefore is { } before && EndOfStatement(text, end) is { } closed)
        {
            (place, start, end) = (before, before.From, closed);
        }

        var isAlone = place is null && !leads && IsOwnSentence(text, start, end);
        if (place is null && !leads && !isAlone)
        {
            return null; // a logo that is part of the picture
        }

        if (beside is { } words && !EndTextReader.Accept(reading.Result, text, (words.From, words.To), words.Label))
        {
            return null;
        }

        start = leads ? start - 1 : start;
        if (leads && text.Word(end) is "for" or "fur" or "pour" or "por" or "durante" && LengthFinder.At(text, end + 1) is { } length)
        {
            end = length.To; // how long the logo is shown, and not the video
        }

        var isAtEnd = leads || isAlone || (place is { } known && IsEnd(text, known));
        reading.Result.Logo = isAtEnd ? LogoPlacement.AtEnd : LogoPlacement.Throughout;
        reading.Result.Note(text, logo.From, end, "overlays.logo", isAtEnd ? "at the end" : "throughout");
        reading.Remove(start, end);
        return end;
    }

    // "Our logo." beside other sentences, "Scene 3: our logo"
    private static bool IsOwnSentence(PromptText text, int start, int end) =>
        (text.IsSentenceEnd(start - 1) || text.Tokens[start - 1].Norm is ":" or "：" or "-" or "–" or "—")
        && (text.IsSentenceEnd(end) || text.Tokens[end].Norm is "(" or "[")
        && Enumerable.Range(0, text.Count).Any(
            index => (index < start || index >= end) && text.Tokens[index].Kind == TokenKind.Word
                && text.ClauseStart(index) != text.ClauseStart(start));

    // “The logo with the slogan "Fresh daily" on white.”
    private static int BehindBackdrop(PromptText text, int start, int index)
    {
        var end = index;
        while (!text.IsDelimiter(end) && end - index < MaxBackdropTokens)
        {
            end++;
        }

        return text.IsSentenceEnd(end) && text.IsDelimiter(start - 1) && text.At(index, WordClass.LogoPlace) is null
            && text.Word(index) is "on" or "over" or "auf" or "vor" or "sur" or "sobre"
                ? end
                : index;
    }

    // "Logo on a white background", but "our logo on a cup" is what the picture shows.
    private static bool IsPlain(PromptText text, int from, int to) =>
        Enumerable.Range(from, to - from).All(index => Backdrops.Contains(text.Word(index)));

    private static bool IsEndVerb(PromptText text, int index) => !text.IsDelimiter(index)
        && text.Word(index) is "end" or "ende" or "finish" or "close" or "termina" or "terminer" or "endet";

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

    /// <summary>True for a place at the end of the video, such as "in the last scene".</summary>
    public static bool IsEnd(PromptText text, Hit place) =>
        text.Word(place.To - 1) is "end" or "scene" or "shot" or "ende" or "schluss" or "fin" or "final" or "szene" or "escena" or "frame"
            or "bild" or "card"
        || text.Slice(place.From, place.To) is ['最', '後', ..] or ['終', 'わ', ..];
}
