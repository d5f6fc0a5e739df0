using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;
using AdGenius.VideoRequests;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>
/// Reads what is heard and what is laid over the pictures: "with a calm voice saying …", "upbeat music", "with burned-in subtitles", "our
/// logo at the end", "call to action: Try it free". These words are taken out of the text that is shown.
/// </summary>
internal static class SoundReader
{
    private const int MaxVoiceCharacters = 2_000;
    private const int MaxAttributes = 4;
    private const int MaxVoiceSteps = 4;
    private const int MaxHeadlineTokens = 60;
    private const string DefaultMusicMood = "warm";

    /// <summary>Captions show what is spoken.</summary>
    private const string NotTranslated =
        "captions show the words of the voice in the language in which they are spoken; the language that is asked for is left out";

    // "Put the words “Fresh daily” at the top": the verb belongs to what is laid over the picture.
    private static readonly FrozenSet<string> LayingVerbs = FrozenSet.ToFrozenSet(
    [
        "put", "add", "show", "display", "write", "place", "include", "insert", "overlay", "superimpose", "print", "end", "close", "finish",
        "zeige", "zeig", "schreibe", "ende", "beende", "affiche", "affichez", "montre", "ecri", "termine", "terminez", "fini", "muestra",
        "pon", "escribe", "termina", "acaba",
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

            var end = Voice(reading, index) ?? Music(reading, index) ?? Captions(reading, index) ?? EndCard(reading, index)
                ?? CallToAction(reading, index) ?? Headline(reading, index) ?? Logo(reading, index);
            index = end is { } to ? to - 1 : index;
        }
    }

    /// <summary>"with a calm voice saying “…”", "voice-over: …", "ナレーション「…」".</summary>
    private static int? Voice(PromptReading reading, int index)
    {
        var text = reading.Text;
        if (reading.Result.VoiceText is not null || text.At(index, WordClass.Voice) is not { } voice)
        {
            return null;
        }

        var position = voice.To;
        var says = false;
        Hit? language = null;
        for (var steps = 0; steps < MaxVoiceSteps && position < text.Count; steps++)
        {
            if (!text.IsDelimiter(position) && text.At(position, WordClass.Says) is { } saying)
            {
                position = saying.To;
                says = true;
            }
            else if (language is null && LanguageAt(text, position) is { } named)
            {
                (language, position) = named;
            }
            else if (text.Tokens[position].Norm is ":" or "：")
            {
                position++;
                says = true;
                break; // what follows is said: "voice: German beer"
            }
        }

        if (Quotation(text, position) is { } quotation)
        {
            return says || language is not null || text.Tokens[position].Norm is "「" or "『" || VoiceScript.NamesScript(text, voice)
                ? AcceptVoice(reading, voice, language, quotation.From, quotation.To, quotation.To + 1)
                : null;
        }

        // Without quotation marks the script is the rest of the sentence.
        if (!says || text.IsDelimiter(position) || VoiceScript.IsTheme(text, position))
        {
            reading.Result.WantsVoice |= says || VoiceScript.IsAskedFor(text, voice);
            if (language is { } only)
            {
                AcceptLanguage(reading, only);
            }

            return null;
        }

        var end = IsColon(text, position - 1) ? VoiceScript.EndOfLabelled(text, voice, position) : VoiceScript.EndOf(text, position);
        return AcceptVoice(reading, voice, language, position, end, end);
    }

    /// <summary>"in German", "(German)", "allemande" before what is said, and the token behind it.</summary>
    private static (Hit Name, int To)? LanguageAt(PromptText text, int index)
    {
        var isInBrackets = index < text.Count && text.Tokens[index].Norm is "(" or "（";
        var from = isInBrackets ? index + 1 : index;
        from = text.Word(from) is "in" or "auf" or "en" or "em" ? from + 1 : from;
        if (text.IsDelimiter(from) || text.At(from, WordClass.LanguageName) is not { } name)
        {
            return null;
        }

        if (isInBrackets)
        {
            return name.To < text.Count && text.Tokens[name.To].Norm is ")" or "）" ? (name, name.To + 1) : null;
        }

        // "a voice says French fries are best"
        return text.IsDelimiter(name.To) || text.Is(name.To, WordClass.Says) || Quotation(text, name.To) is not null
            ? (name, name.To)
            : null;
    }

    private static void AcceptLanguage(PromptReading reading, Hit name)
    {
        reading.Result.VoiceLanguage = name.Entry.Value;
        reading.Result.Note(reading.Text, name.From, name.To, "voiceOver.language", name.Entry.Value!);
    }

    private static int? AcceptVoice(PromptReading reading, Hit voice, Hit? language, int from, int to, int end)
    {
        var text = reading.Text;
        var words = to == end ? ClosingMarks.Slice(text, from, to, withFullStop: true) : text.Slice(from, to);
        if (words.Length is 0 or > MaxVoiceCharacters)
        {
            return null;
        }

        var start = voice.From;
        for (var attributes = 0; attributes < MaxAttributes && !text.IsDelimiter(start - 1); attributes++)
        {
            if (text.Before(start, WordClass.VoiceTrait) is { } trait)
            {
                reading.Result.Note(text, trait.From, trait.To, "voiceOver.tone", trait.Entry.Value!);
                start = trait.From;
            }
            else if (text.Before(start, WordClass.LanguageName) is { } name)
            {
                language ??= name;
                start = name.From;
            }
            else if (text.Before(start, WordClass.Article) is { } article)
            {
                start = article.From;
            }
        }

        if (!text.IsDelimiter(start - 1) && text.Before(start, WordClass.With) is { } with)
        {
            start = with.From;
        }

        if (language is { } stated)
        {
            AcceptLanguage(reading, stated);
        }

        reading.Result.VoiceText = words;
        reading.Result.Note(text, from, to, "voiceOver.text", words);
        reading.Remove(start, Math.Min(end, text.Count));
        return end;
    }

    /// <summary>"with upbeat music", "set to calm piano music", "musique douce".</summary>
    private static int? Music(PromptReading reading, int index)
    {
        var text = reading.Text;
        if (reading.Result.MusicMood is not null || text.At(index, WordClass.Music) is not { } music
            || (!text.IsDelimiter(music.To) && (text.Is(music.To, WordClass.MusicNot) || text.Is(music.To, WordClass.VideoNoun))))
        {
            return null;
        }

        Hit? mood = text.At(index, WordClass.MusicMood);
        var start = music.From;
        var end = music.To;
        for (var attributes = 0; attributes < MaxAttributes && !text.IsDelimiter(start - 1); attributes++)
        {
            if (text.Before(start, WordClass.MusicMood) is { } before)
            {
                mood ??= before;
                mood = before.Entry.Rank < mood.Value.Entry.Rank ? before : mood;
                start = before.From;
            }
            else if (text.Before(start, WordClass.Article) is { } article)
            {
                start = article.From;
            }
            else if (text.Tokens[start - 1].IsIdeographic && text.Word(start - 1) is "な" or "の")
            {
                start--;
            }
        }

        // French and Spanish put the mood behind; so does "music: warm".
        var isLabel = text.Tokens.Count > end && text.Tokens[end].Norm is ":";
        var behind = isLabel ? end + 1 : end;
        while (text.At(behind, WordClass.MusicMood) is { } after && (isLabel || text.Language is Language.Fr or Language.Es))
        {
            mood ??= after;
            end = after.To;
            behind = end;
        }

        if (mood is null && text.IsDelimiter(end) && text.Before(start, WordClass.With) is not null && IsOfVideo(text, ref start))
        {
            return AcceptAnyMusic(reading, start, end);
        }

        if (mood is not { } found || !IsOfVideo(text, ref start))
        {
            return null;
        }

        while (!text.IsDelimiter(end) && text.At(end, WordClass.InFrame) is { } place)
        {
            end = place.To; // "a calm beat in the background"
        }

        reading.Result.MusicMood = found.Entry.Value;
        reading.Result.Note(text, found.From, found.To, "music.mood", found.Entry.Value!);
        reading.Remove(start, end);
        return end;
    }

    // ", with music": the first word of the prompt that says how music can be, such as "calm" or "epic", says how it is.
    private static int AcceptAnyMusic(PromptReading reading, int from, int to)
    {
        var (text, result) = (reading.Text, reading.Result);
        result.MusicMood = DefaultMusicMood;
        for (var index = 0; index < text.Count; index++)
        {
            if (text.At(index, WordClass.MusicMood) is { } hit)
            {
                result.MusicMood = hit.Entry.Value;
                break;
            }
        }

        result.Note(text, from, to, "music.mood", result.MusicMood!);
        reading.Remove(from, to);
        return to;
    }

    // "with upbeat music" and ", upbeat music" belong to the video; "a band plays rock music" is what it shows.
    private static bool IsOfVideo(PromptText text, ref int start)
    {
        if (text.IsDelimiter(start - 1))
        {
            return true;
        }

        if (text.Before(start, WordClass.With) is not { } with
            || text.Word(with.From) is not ("with" or "set" or "mit" or "avec" or "con" or "add" or "include" or "use" or "plus"
                or "accompanied"
                or "underscored" or "unterlegt" or "begleitet" or "accompagne" or "acompanado" or "and" or "und" or "et" or "y" or "over"))
        {
            return text.Tokens[start].IsIdeographic;
        }

        start = with.From;
        return true;
    }

    /// <summary>"with subtitles", "burned-in captions", "字幕付き".</summary>
    private static int? Captions(PromptReading reading, int index)
    {
        var text = reading.Text;
        if (reading.Result.Captions || text.At(index, WordClass.Captions) is not { } captions
            || (!text.IsDelimiter(captions.To) && text.Is(captions.To, WordClass.Says)) || Quotation(text, captions.To) is not null)
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

        if (!IsOfVideo(text, ref start))
        {
            return null;
        }

        if (LanguageAt(text, end) is { } language && text.IsDelimiter(language.To))
        {
            end = language.To;
            reading.Result.Adjustments.Add(NotTranslated);
        }

        reading.Result.Captions = true;
        reading.Result.Note(text, captions.From, captions.To, "captions", "Burned");
        reading.Remove(start, end);
        return end;
    }

    private static int? EndCard(PromptReading reading, int index)
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

        if (!text.IsDelimiter(start - 1) && text.Before(start, WordClass.Article) is { } article)
        {
            start = article.From;
        }

        if (!IsOfVideo(text, ref start))
        {
            return null;
        }

        reading.Result.EndCardSeconds = seconds;
        reading.Result.Note(text, card.From, card.To, "endCardSeconds",
            seconds.ToString(System.Globalization.CultureInfo.InvariantCulture));
        reading.Remove(start, card.To);
        return card.To;
    }

    /// <summary>"call to action: Try it free", "CTA “Shop now”".</summary>
    private static int? CallToAction(PromptReading reading, int index)
    {
        var text = reading.Text;
        if (reading.Result.CallToAction is not null || text.At(index, WordClass.CallToAction) is not { } label)
        {
            return null;
        }

        var position = label.To;
        var isLabel = false;
        while (position < text.Count && position < label.To + 2 && (text.Tokens[position].Norm is ":" or "："
            || text.Is(position, WordClass.Says)))
        {
            isLabel |= text.Tokens[position].Norm is ":" or "：";
            position++;
        }

        var (from, to, end) = Quotation(text, position) is { } quotation
            ? (quotation.From, quotation.To, quotation.To + 1)
            : (position, EndOfClause(text, position), EndOfClause(text, position));
        var words = to == end ? ClosingMarks.Slice(text, from, to, withFullStop: false) : text.Slice(from, to);
        if (words.Length is 0 or > OverlayLengths.CallToAction || (from == position && !isLabel))
        {
            return null;
        }

        var start = StartWithVerb(text, StartWithJoiner(text, label.From));
        reading.Result.CallToAction = words;
        reading.Result.Note(text, from, to, "overlays.callToAction.text", words);
        reading.Remove(start, Math.Min(end, text.Count));
        return end;
    }

    /// <summary>"headline “Fresh daily”", "with the words “Fresh daily” on screen", "Headline: Fresh daily".</summary>
    private static int? Headline(PromptReading reading, int index)
    {
        var text = reading.Text;
        var label = text.At(index, WordClass.Headline) ?? text.At(index, WordClass.ScreenText);
        var isPlain = label is null && text.Word(index) is "text" or "texte" or "texto" && IsColon(text, index + 1);
        if (reading.Result.Headline is not null || (label is null && !isPlain))
        {
            return null;
        }

        var (labelFrom, labelTo) = label is { } found ? (found.From, found.To) : (index, index + 1);
        var position = labelTo;
        while (position < text.Count && position < labelTo + 2 && (IsColon(text, position) || text.Is(position, WordClass.Says)))
        {
            position++;
        }

        if (Quotation(text, position) is not { } quotation)
        {
            var isLabel = position == labelTo + 1 && IsColon(text, labelTo) && text.IsDelimiter(labelFrom - 1)
                && label is { } named && (named.Entry.Class == WordClass.Headline || named.To - named.From > 1);
            return isLabel ? HeadlineOfLabel(reading, labelFrom, position) : null;
        }

        var end = quotation.To + 1;
        while (!text.IsDelimiter(end) && (text.At(end, WordClass.InFrame) ?? text.At(end, WordClass.LogoPlace)) is { } place)
        {
            end = place.To;
        }

        // "the words “OPEN” on a neon sign" is what the picture shows.
        var words = text.Slice(quotation.From, quotation.To);
        if (words.Length is 0 or > OverlayLengths.Headline || !(text.IsDelimiter(end) || text.Is(end, WordClass.Conjunction)))
        {
            return null;
        }

        reading.Result.Headline = words;
        reading.Result.Note(text, quotation.From, quotation.To, "overlays.headline.text", words);
        reading.Remove(StartWithVerb(text, StartWithJoiner(text, labelFrom)), Math.Min(end, text.Count));
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

    private static bool IsColon(PromptText text, int index) => index < text.Count && text.Tokens[index].Norm is ":" or "：";

    private static int EndOfClause(PromptText text, int index) => index < text.Count ? text.EndOfClauseWithNames(index) : index;

    // "Put", "End on", "Termine par": only a verb stands before, in its clause.
    private static int StartWithVerb(PromptText text, int start)
    {
        var verb = !text.IsDelimiter(start - 1) && text.Word(start - 1) is "on" or "with" or "mit" or "par" or "con" or "sur"
            ? start - 2
            : start - 1;
        return !text.IsDelimiter(verb) && LayingVerbs.Contains(text.Word(verb)) && text.IsDelimiter(verb - 1) ? verb : start;
    }

    /// <summary>"our logo at the end", "end with our logo".</summary>
    private static int? Logo(PromptReading reading, int index)
    {
        var text = reading.Text;
        if (reading.Result.Logo is not null || text.At(index, WordClass.Logo) is not { } logo
            || text.Before(logo.From, WordClass.Negation) is not null
            || text.Before(logo.From, WordClass.AvoidVerb) is not null)
        {
            return null;
        }

        var end = logo.To;
        var start = StartWithJoiner(text, logo.From);
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

    private static int StartWithJoiner(PromptText text, int start)
    {
        for (var steps = 0; steps < 3 && !text.IsDelimiter(start - 1); steps++)
        {
            if ((text.Before(start, WordClass.Article) ?? text.Before(start, WordClass.With)) is { } joiner)
            {
                start = joiner.From;
            }
        }

        return start;
    }

    /// <summary>The quotation whose opening mark is at the token, or null.</summary>
    private static (int From, int To)? Quotation(PromptText text, int index)
    {
        foreach (var quotation in text.QuotationsAt(index))
        {
            return quotation;
        }

        return InSingleMarks(text, index);
    }

    // Elsewhere in a prompt such a mark is an apostrophe.
    private static (int From, int To)? InSingleMarks(PromptText text, int index)
    {
        if (index + 1 >= text.Count || text.Tokens[index].Norm is not ("'" or "‘" or "‚") || text.Tokens[index + 1].SpaceBefore)
        {
            return null;
        }

        for (var end = index + 2; end < text.Count; end++)
        {
            if (text.Tokens[end] is { Norm: "'" or "’" or "‘", Kind: TokenKind.Symbol, SpaceBefore: false })
            {
                return (index + 1, end);
            }
        }

        return null;
    }
}
