using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;
using AdGenius.VideoRequests;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>
/// Reads the text that an ad ends with: "End with “Shop now”", "ending with the words “Stay wild”", "show “Shop now” at the end". A short
/// text is the call to action, a longer one the headline, and a label says which it is.
/// </summary>
internal static class EndTextReader
{
    private const int MaxWordsBefore = 5;

    private static readonly FrozenSet<string> EndVerbs = FrozenSet.ToFrozenSet(
    [
        "end", "ending", "close", "closing", "finish", "finishing", "finishe", "ende", "endet", "endend", "beende", "schliesse", "schliess",
        "termine", "terminez", "terminer", "terminant", "finis", "finissez", "finissant", "termina", "terminando", "acaba", "cierra",
    ]);

    private static readonly FrozenSet<string> Gerunds =
        FrozenSet.ToFrozenSet(["ending", "closing", "finishing", "endend", "terminant", "finissant", "terminando"]);

    private static readonly FrozenSet<string> ShowVerbs = FrozenSet.ToFrozenSet(
        ["show", "display", "add", "put", "write", "zeige", "zeig", "schreibe", "affiche", "affichez", "montre", "muestra", "pon"]);

    private static readonly FrozenSet<string> Joiners = FrozenSet.ToFrozenSet(["with", "on", "mit", "par", "avec", "sur", "con"]);

    private static readonly FrozenSet<string> Conjunctions =
        FrozenSet.ToFrozenSet(["and", "then", "und", "dann", "et", "puis", "y", "luego"]);

    // "The ad should end with …", "it ends with …"
    private static readonly FrozenSet<string> BeforeVerb = FrozenSet.ToFrozenSet(
    [
        "and", "then", "und", "dann", "et", "puis", "y", "luego", "the", "this", "it", "ad", "video", "clip", "spot", "film", "should",
        "must", "to", "der", "das", "da", "die", "es", "soll", "la", "le", "el", "doit", "debe",
    ]);

    private static readonly FrozenSet<string> Buttons = FrozenSet.ToFrozenSet(["button", "bouton", "boton", "knopf", "schaltflache"]);

    private static readonly FrozenSet<string> EndsOfPlaces =
        FrozenSet.ToFrozenSet(["end", "scene", "shot", "frame", "card", "ende", "schluss", "szene", "bild", "fin", "final", "escena"]);

    /// <summary>The text whose verb is at the token: the token behind it, or null.</summary>
    public static int? Read(PromptReading reading, int index)
    {
        var text = reading.Text;
        if (QuotationAtEnd(reading, index) is { } quoted)
        {
            return quoted;
        }

        var isEnd = EndVerbs.Contains(text.Word(index));
        if ((!isEnd && !ShowVerbs.Contains(text.Word(index))) || StartOf(text, index) is not { } start)
        {
            return null;
        }

        var position = index + 1;
        if (isEnd)
        {
            while (position - index <= MaxWordsBefore && !text.IsDelimiter(position) && BeforeVerb.Contains(text.Word(position)))
            {
                position++; // "end the ad with"
            }

            if (text.IsDelimiter(position) || !Joiners.Contains(text.Word(position)))
            {
                return null;
            }

            position += text.IsColon(position + 1) ? 2 : 1; // "End with: …"
        }

        var logo = isEnd ? LogoAt(text, position) : null;
        if (logo is { } first)
        {
            if (!Conjunctions.Contains(text.Word(first.To)))
            {
                return null; // "end with our logo" is no text
            }

            position = first.To + 1;
        }

        var label = isEnd ? LabelAt(text, ref position) : null;
        if ((Quotations.At(text, position) ?? (isEnd ? AddressAt(text, ref position) : null)) is not { } quotation)
        {
            return null;
        }

        var isAddress = position == quotation.From;
        var (end, isPlacedAtEnd) = Behind(text, isAddress ? quotation.To : quotation.To + 1);
        if (isEnd && logo is null && end < text.Count && (Conjunctions.Contains(text.Word(end)) || text.Tokens[end].Norm is "+")
            && LogoAt(text, end + 1) is { } second
            && text.IsDelimiter(second.To))
        {
            (logo, end) = (second, second.To);
        }

        // "Ends with “OPEN” on a neon sign" is what the picture shows.
        return (isEnd || isPlacedAtEnd) && (text.IsDelimiter(end) || text.Is(end, WordClass.Conjunction))
            && Accept(reading.Result, text, quotation, label)
            ? Remove(reading, start, Math.Min(end, text.Count), logo)
            : null;
    }

    // “Drive home happy” at the end: a clause of nothing else.
    private static int? QuotationAtEnd(PromptReading reading, int index)
    {
        var text = reading.Text;
        if (!text.IsDelimiter(index - 1) || text.IsColon(index - 1) || Quotations.At(text, index) is not { } quotation)
        {
            return null;
        }

        var (end, isAtEnd) = Behind(text, quotation.To + 1);
        return isAtEnd && text.IsDelimiter(end) && Accept(reading.Result, text, quotation, null)
            ? Remove(reading, index, Math.Min(end, text.Count), logo: null)
            : null;
    }

    /// <summary>
    /// The text that stands with a logo, as in "our logo with the slogan “Fresh daily”" and "the logo and “Shop now”": its words and the
    /// token behind it; null where none does.
    /// </summary>
    public static (int From, int To, WordClass? Label, int End)? BesideLogo(PromptText text, int index)
    {
        if (text.IsDelimiter(index) || !(Joiners.Contains(text.Word(index)) || Conjunctions.Contains(text.Word(index))))
        {
            return null;
        }

        var position = index + 1;
        var label = LabelAt(text, ref position);
        if (label is null && text.Word(position) is "text" or "texte" or "texto")
        {
            position += text.IsColon(position + 1) ? 2 : 1;
        }

        return Quotations.At(text, position) is { } quotation ? (quotation.From, quotation.To, label, quotation.To + 1) : null;
    }

    private static int Remove(PromptReading reading, int from, int to, Hit? logo)
    {
        if (logo is { } shown && reading.Result.Logo is null)
        {
            reading.Result.Logo = LogoPlacement.AtEnd;
            reading.Result.Note(reading.Text, shown.From, shown.To, "overlays.logo", "at the end");
        }

        reading.Remove(from, to);
        return to;
    }

    /// <summary>Takes the words as a text that the video ends with; false where they are too long, or there is one.</summary>
    public static bool Accept(Reading result, PromptText text, (int From, int To) quotation, WordClass? label)
    {
        var words = text.Slice(quotation.From, quotation.To);
        var fitsCall = words.Length is > 0 and <= OverlayLengths.CallToAction && result.CallToAction is null;
        var fitsHeadline = words.Length is > 0 and <= OverlayLengths.Headline && result.Headline is null;
        if (fitsCall && label is not WordClass.Headline)
        {
            (result.CallToAction, result.CallToActionIsAtEnd) = (words, true);
            result.Note(text, quotation.From, quotation.To, "overlays.callToAction.text", words);
            return true;
        }

        if (fitsHeadline && label is not WordClass.CallToAction)
        {
            (result.Headline, result.HeadlineIsAtEnd) = (words, true);
            result.Note(text, quotation.From, quotation.To, "overlays.headline.text", words);
            return true;
        }

        return false;
    }

    // The first token of "and it should end": null where other words stand before the verb, as in "two roads end with".
    private static int? StartOf(PromptText text, int verb)
    {
        var start = verb;
        while (!text.IsDelimiter(start - 1) && verb - start < MaxWordsBefore && BeforeVerb.Contains(text.Word(start - 1)))
        {
            start--;
        }

        if (text.IsDelimiter(start - 1))
        {
            return start;
        }

        for (var joiner = start; joiner < verb; joiner++)
        {
            if (Conjunctions.Contains(text.Word(joiner)))
            {
                return joiner;
            }
        }

        return Gerunds.Contains(text.Word(verb)) ? verb : null;
    }

    private static Hit? LogoAt(PromptText text, int index) => text.At(index, WordClass.Logo)
        ?? (text.At(index, WordClass.Article) is { } article ? text.At(article.To, WordClass.Logo) : null);

    // "www.example.com", "our website example.com"
    private static (int From, int To)? AddressAt(PromptText text, ref int position)
    {
        var from = position;
        while (!text.IsDelimiter(from) && (text.Is(from, WordClass.Article) || text.Is(from, WordClass.Pronoun)
            || text.Word(from) is "website" or "site" or "url" or "address" or "page" or "webseite" or "adresse" or "web"))
        {
            from++;
        }

        from += text.IsColon(from) ? 1 : 0;
        if (from >= text.Count)
        {
            return null;
        }

        var to = from + 1;
        while (text.IsInsideName(to))
        {
            to += 2;
        }

        position = from;
        return to > from + 1 || (text.Tokens[from].Kind == TokenKind.Opaque && text.Text[text.Tokens[from].Start] is not ('#' or '@'))
            ? (from, to)
            : null;
    }

    // "the tagline", "a button saying"
    private static WordClass? LabelAt(PromptText text, ref int position)
    {
        WordClass? label = null;
        for (var steps = 0; steps < 4 && !text.IsDelimiter(position); steps++)
        {
            if (Buttons.Contains(text.Word(position)))
            {
                (label, position) = (label ?? WordClass.CallToAction, position + 1);
                continue;
            }

            var hit = text.At(position, WordClass.CallToAction) ?? text.At(position, WordClass.Headline)
                ?? text.At(position, WordClass.ScreenText);
            if ((hit ?? text.At(position, WordClass.Article) ?? text.At(position, WordClass.Says)) is not { } known)
            {
                break;
            }

            label ??= hit?.Entry.Class;
            position = known.To;
        }

        position += text.IsColon(position) ? 1 : 0;
        return label;
    }

    // "on screen", "at the end"
    private static (int End, bool IsAtEnd) Behind(PromptText text, int index)
    {
        var isAtEnd = false;
        while (!text.IsDelimiter(index) && (text.At(index, WordClass.LogoPlace) ?? text.At(index, WordClass.InFrame)) is { } place)
        {
            isAtEnd |= place.Entry.Class == WordClass.LogoPlace && EndsOfPlaces.Contains(text.Word(place.To - 1));
            index = place.To;
        }

        return (index, isAtEnd);
    }
}
