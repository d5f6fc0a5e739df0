using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>Reads what a voice speaks: "with a calm voice saying “…”", "voice-over in German: …", "ナレーション「…」".</summary>
internal static class VoiceReader
{
    private const int MaxCharacters = 2_000;
    private const int MaxAttributes = 4;
    private const int MaxSteps = 4;
    private const int MaxBracketTokens = 8;

    /// <summary>"with a calm voice saying “…”", "voice-over: …", "ナレーション「…」".</summary>
    public static int? Read(PromptReading reading, int index)
    {
        var text = reading.Text;
        if (text.At(index, WordClass.Voice) is not { } voice
            || (text.Before(index, WordClass.Negation) ?? text.Before(index, WordClass.AvoidVerb)) is not null) // "without voice: rain"
        {
            return null;
        }

        if (text.IsSentenceEnd(voice.To) && StartOfTraits(text, voice) is { } alone)
        {
            reading.Result.WantsVoice = true;
            reading.Remove(alone, voice.To);
            return voice.To; // "Deep male voice."
        }

        var isFurther = reading.Result.VoiceText is not null; // the voice of another scene
        var position = LanguageAt(text, voice.To) is null ? BehindManner(text, BehindBrackets(text, voice.To)) : voice.To;
        var says = false;
        Hit? language = null;
        for (var steps = 0; steps < MaxSteps && position < text.Count; steps++)
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
            else if (text.Tokens[position].Norm is "-" or "–" or "—" && Quotations.At(text, position + 1) is not null)
            {
                position++;
                says = true;
                break; // 'voice over - "Breathe in."'
            }
            else if (text.Tokens[position].Norm is ":" or "：")
            {
                position++;
                says = true;
                break; // what follows is said: "voice: German beer"
            }
        }

        if (isFurther && !text.IsColon(position - 1))
        {
            return null;
        }

        if (Quotations.At(text, position) is { } quotation)
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

        var end = text.IsColon(position - 1) ? VoiceScript.EndOfLabelled(text, voice, position) : VoiceScript.EndOf(text, position);
        return AcceptVoice(reading, voice, language, position, end, end);
    }

    // The start of a sentence of nothing but how the voice is.
    private static int? StartOfTraits(PromptText text, Hit voice)
    {
        var start = voice.From;
        while (!text.IsDelimiter(start - 1)
            && (text.Before(start, WordClass.VoiceTrait) ?? text.Before(start, WordClass.Article)) is { } before)
        {
            start = before.From;
        }

        return start < voice.From && text.IsSentenceStart(start) ? start : null;
    }

    // "NARRATOR (V.O.):", "Voiceover (female, calm):"
    private static int BehindBrackets(PromptText text, int index)
    {
        index = text.Word(index) is "throughout" && text.IsColon(index + 1) ? index + 1 : index; // "Voiceover throughout: …"
        var close = index + 1;
        while (close < text.Count && close - index < MaxBracketTokens && text.Tokens[close].Norm is not ")")
        {
            close++;
        }

        return index < text.Count && text.Tokens[index].Norm is "(" && text.IsColon(close + 1) ? close + 1 : index;
    }

    // 'Voiceover in a British accent: “…”'
    private static int BehindManner(PromptText text, int index)
    {
        var colon = index;
        while (!text.IsDelimiter(colon) && colon - index < MaxBracketTokens && !text.Is(colon, WordClass.Says))
        {
            colon++;
        }

        return colon > index && text.Word(index) is "in" or "with" or "by" or "from" or "mit" or "von" or "avec" or "par" or "con"
            && text.IsColon(colon) && Quotations.At(text, colon + 1) is not null && text.Before(colon, WordClass.LanguageName) is null
            ? colon
            : index;
    }

    /// <summary>"in German", "(German)", "allemande" before what is said, and the token behind it.</summary>
    public static (Hit Name, int To)? LanguageAt(PromptText text, int index)
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
        return text.IsDelimiter(name.To) || text.Is(name.To, WordClass.Says) || Quotations.At(text, name.To) is not null
            ? (name, name.To)
            : null;
    }

    /// <summary>"Language: English" as a line or sentence of its own; what is spoken is in it.</summary>
    public static int? ReadLanguage(PromptReading reading, int index)
    {
        var text = reading.Text;
        if (text.Word(index) is not ("language" or "sprache" or "langue" or "idioma") || !text.IsSentenceStart(index)
            || !text.IsColon(index + 1) || text.At(index + 2, WordClass.LanguageName) is not { } name || !text.IsSentenceEnd(name.To))
        {
            return null;
        }

        AcceptLanguage(reading, name);
        reading.Remove(index, name.To);
        return name.To;
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
        var whole = reading.Result.VoiceText is { } before ? StatedScenes.Joined([before, words]) : words;
        if (words.Length == 0 || whole.Length > MaxCharacters)
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

        reading.Result.VoiceText = whole;
        reading.Result.Note(text, from, to, "voiceOver.text", words);
        reading.Remove(start, Math.Min(end, text.Count));
        return end;
    }
}
