using System.Buffers;
using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Regeneration;

/// <summary>Reads what a clause says about sound and texts, as far as a label or the first words name them.</summary>
internal sealed class BriefWords(FeedbackClause clause, int? scene)
{
    // Before what a complaint or a wish is about: "I don't like the music", "another voice".
    private static readonly FrozenSet<string> Opinions = FrozenSet.ToFrozenSet(
    [
        "like", "hate", "love", "dislike", "prefer", "move", "translate", "place", "get", "different", "other", "another", "new", "better",
        "bigger", "smaller", "larger", "female", "male", "fix", "typo", "correct", "stop", "fade", "start", "begin", "show", "end",
        "longer", "shorter", "only", "just", "same", "dont", "not", "no", "doesnt", "isnt", "burn",
        "lower", "raise", "reduce", "increase", "duck", "boost", "when", "while", "speak", "talk",
        "mag", "mir", "gefallt", "andere", "anderer", "anderes", "anderen", "neue", "neuer", "nur", "nicht", "ubersetze", "verschiebe",
        "grossere", "kleinere", "weibliche", "mannliche", "naime", "aime", "n", "ne", "pas", "autre", "nouvelle", "seulement", "traduis",
        "deplace", "gusta", "otra", "otro", "nueva", "solo", "traduce", "mueve",
    ]);

    // Between the name of a text and its words: 'headline should be "Go"', "call to action: Buy now"
    private static readonly FrozenSet<string> BeforeText = FrozenSet.ToFrozenSet(
    [
        ":", "：", "should", "must", "has", "to", "be", "read", "say", "saying", "reading", "is", "that", "with", "the", "word", "text",
        "as", "=", "\"", "“", "„", "«", "「", "soll", "sollte", "lauten", "lautet", "heissen", "sein", "auf", "in", "mit", "doit", "devrait",
        "etre", "dire", "en", "par", "debe", "deberia", "ser", "decir", "a", "dice",
    ]);

    // What is shown of money, behind an amount.
    private static readonly FrozenSet<string> Money = FrozenSet.ToFrozenSet(
    [
        "bill", "note", "banknote", "coin", "check", "cheque", "chip", "gift", "voucher", "coupon", "schein", "geldschein", "munze",
        "gutschein", "billet", "piece", "billete", "moneda", "札",
    ]);

    private static readonly SearchValues<char> TextMarks = SearchValues.Create("\"“”„«»「」:");

    private static readonly SearchValues<char> QuotationMarks = SearchValues.Create("\"“”„«»「」");

    /// <summary>True for the parts of a brief that have words.</summary>
    public static bool IsOfText(string field) =>
        field is "overlays.headline" or "overlays.callToAction" or "overlays.legalLine" or "voiceOver";

    /// <summary>True for a colon or a mark of a quotation, behind which words of a text stand.</summary>
    public bool HasTextMark => clause.Text.AsSpan().IndexOfAny(TextMarks) >= 0;

    /// <summary>True for "headline: …" and "the voice: …", behind which the words of a text stand.</summary>
    public static bool IsLabelled(FeedbackClause clause) =>
        clause.First(FeedbackClass.Target) is { } target && IsOfText(target.Value) && target.To + 1 < clause.Tokens.Count
        && clause.Tokens[target.To].Norm is ":" or "：" && ClauseWords.IsFrame(clause.Slice(0, target.From));

    /// <summary>True where some of the words are in quotation marks.</summary>
    public static bool IsQuoted(string words) => words.AsSpan().IndexOfAny(QuotationMarks) >= 0;

    /// <summary>The sound that is left out: "mute", "make it silent"; null for other words.</summary>
    public List<FeedbackEdit>? Silence()
    {
        var index = 0;
        while (clause.At(index, FeedbackClass.Frame) is { } frame)
        {
            index = frame.To;
        }

        return index == clause.Tokens.Count - 1 && clause.Tokens[index].Norm is "mute" or "silent" or "muted" or "stumm" or "muet" or "mudo"
            ? [new FeedbackEdit.RemovePart("sound") { Scene = scene, Words = clause.Text }]
            : null;
    }

    /// <summary>The new words of a text that the clause names: 'headline: Run wild', 'set the call to action to "Buy now"'.</summary>
    public List<FeedbackEdit>? LabelledText()
    {
        if (clause.First(FeedbackClass.Target) is not { } target || !IsOfText(target.Value))
        {
            return null;
        }

        for (var before = 0; before < target.From;)
        {
            var known = clause.At(before, FeedbackClass.Frame) ?? clause.At(before, FeedbackClass.Add)
                ?? clause.At(before, FeedbackClass.Replace);
            if (known is null && clause.Tokens[before].Norm is not ("fix" or "typo" or "correct" or "update" or "korrigiere"))
            {
                return null;
            }

            before = known?.To ?? before + 1;
        }

        var from = target.To;
        var (isQuoted, hasColon) = (false, false);
        while (from < clause.Tokens.Count && !isQuoted && BeforeText.Contains(clause.Tokens[from].Norm))
        {
            isQuoted = clause.Tokens[from].Kind == TokenKind.Delimiter && clause.Tokens[from].Norm is not (":" or "：");
            hasColon |= clause.Tokens[from].Norm is ":" or "：";
            from++;
        }

        if (from >= clause.Tokens.Count || from == target.To)
        {
            return null;
        }

        var words = clause.Text[clause.Tokens[from].Start..].Trim(' ', ',', '.', '"', '“', '”', '、', '。');
        words = isQuoted && words.IndexOfAny(['"', '”', '“', '»', '」']) is > 0 and var end ? words[..end].Trim() : Unquoted(words);
        return words.Length > 0 && (isQuoted || hasColon || (target.Value != "voiceOver" && char.IsUpper(words[0])))
            ? [new FeedbackEdit.SetText(target.Value, words) { Scene = scene, Words = clause.Text }]
            : null;
    }

    /// <summary>
    /// What the clause is about where it begins with a part of the brief: "the music is terrible", "change the voice to a woman".
    /// </summary>
    public string? PartOfBrief()
    {
        for (var index = 0; index < clause.Tokens.Count;)
        {
            if (clause.At(index, FeedbackClass.Target) is { } target)
            {
                // "a speaker stands on a stage" is a picture
                return target.Value == "text" || (index == 1 && clause.Tokens[0].Norm is "a" or "an" or "ein" or "eine" or "un" or "une"
                    or "una") ? null : target.Value;
            }

            if ((clause.At(index, FeedbackClass.Replace) ?? clause.At(index, FeedbackClass.Keep) ?? clause.At(index, FeedbackClass.Frame))
                is { } known)
            {
                index = known.To;
            }
            else if (Opinions.Contains(clause.Tokens[index].Norm) || clause.Tokens[index].Norm is "put" or "make" or "set" or "use")
            {
                index++;
            }
            else
            {
                return PartAtEnd();
            }
        }

        return null;
    }

    // "English voice please", "a longer end card"
    private string? PartAtEnd()
    {
        var (text, unknown) = (PromptText.Of(clause.Text), 0);
        for (var index = 0; index < clause.Tokens.Count;)
        {
            if (clause.At(index, FeedbackClass.Target) is { } target)
            {
                return unknown <= 1 && target.Value is "music" or "voiceOver" or "captions" or "endCardSeconds"
                    && ClauseWords.IsFrame(clause.Slice(target.To, clause.Tokens.Count)) ? target.Value : null;
            }

            var known = clause.At(index, FeedbackClass.Frame);
            unknown += known is null && clause.At(index, FeedbackClass.Demand) is null && !text.Is(index, WordClass.MusicMood) ? 1 : 0;
            index = known?.To ?? index + 1;
        }

        return null;
    }

    /// <summary>The music that a clause of nothing else asks for: "more upbeat music", "happier music"; null for other words.</summary>
    public List<FeedbackEdit>? MusicMood()
    {
        var text = PromptText.Of(clause.Text);
        var (mood, hasMusic) = ((string?)null, clause.First(FeedbackClass.Loudness) is not null);
        if (hasMusic)
        {
            return null; // "die Musik leiser"
        }

        for (var index = 0; index < clause.Tokens.Count;)
        {
            if (clause.At(index, FeedbackClass.Target) is { Value: "music" } music)
            {
                (hasMusic, index) = (true, music.To);
            }
            else if (text.At(index, WordClass.MusicMood) is { } named)
            {
                (mood, index) = (mood ?? named.Entry.Value, named.To);
            }
            else if (clause.At(index, FeedbackClass.Tone) is { } tone && MoodOf(tone.Value) is { } value)
            {
                (mood, index) = (mood ?? value, tone.To);
            }
            else if (clause.Tokens[index].Norm is "something" or ":")
            {
                index++; // "music: something like lo-fi"
            }
            else if (clause.Tokens[index].Norm is not ("less" or "too" or "not" or "no" or "zu" or "trop")
                && clause.At(index, FeedbackClass.Frame) is { } frame)
            {
                index = frame.To;
            }
            else
            {
                return null;
            }
        }

        return hasMusic && mood is not null && PromptReading.Of($"{mood} music") is { MusicMood: not null } reading
            ? [new FeedbackEdit.State(reading) { Scene = scene, Words = clause.Text }]
            : null;
    }

    /// <summary>True for "translate to German" and "German version", and nothing else.</summary>
    public bool AsksForLanguage()
    {
        var text = PromptText.Of(clause.Text);
        var (hasLanguage, isAsked) = (false, false);
        for (var index = 0; index < text.Count;)
        {
            var language = text.At(index, WordClass.LanguageName);
            var asks = text.Word(index) is "translate" or "translated" or "version" or "ubersetze" or "ubersetzt" or "fassung" or "traduis"
                or "traduire" or "traduce" or "traducir";
            hasLanguage |= language is not null;
            isAsked |= asks;
            if (language is null && !asks && clause.At(index, FeedbackClass.Frame) is null)
            {
                return false;
            }

            index = language?.To ?? (asks ? index + 1 : clause.At(index, FeedbackClass.Frame)!.Value.To);
        }

        return hasLanguage && isAsked;
    }

    private static string? MoodOf(string tone) => tone switch
    {
        "joyful" => "happy",
        "serene" => "calm",
        "energetic" => "upbeat",
        "melancholic" => "sad",
        "warm" or "cozy" => "warm",
        "dramatic" or "romantic" or "inspiring" => tone,
        _ => null,
    };

    /// <summary>
    /// True where words, a price or an address are to be shown and nothing says as which text: "add the price $4.99", "text: Come in".
    /// </summary>
    public bool NamesWordsToShow()
    {
        var text = PromptText.Of(clause.Text);
        if (clause.First(FeedbackClass.Target) is { Value: "text" } target
            && (IsQuoted(clause.Text) || (target.To < clause.Tokens.Count && clause.Tokens[target.To].Norm is ":")))
        {
            return true;
        }

        return clause.First(FeedbackClass.Add) is { } add && Enumerable.Range(add.To, text.Count - add.To).Any(index =>
            text.Tokens[index].Kind == TokenKind.Opaque || text.IsInsideName(index)
            || (text.Tokens[index].Norm is "$" or "€" or "£" or "¥" && !IsMoney(text, index)))
            || (clause.First(FeedbackClass.Add) is { } verb && verb.To < clause.Tokens.Count
                && QuotationMarks.Contains(clause.Text[clause.Tokens[verb.To].Start]));
    }

    // "a $5 bill", "a 10 € note": the thing, and no price.
    private static bool IsMoney(PromptText text, int sign) =>
        Enumerable.Range(sign + 1, Math.Min(2, text.Count - sign - 1)).Any(index => Money.Contains(text.Word(index)));

    /// <summary>True where the words are those of a text: 'change the voice to "Come in"', but not "change the voice to a woman".</summary>
    public bool IsText(string field, string by) =>
        by.Length > 0 && (HasTextMark || Unquoted(by) != by
            || (field != "voiceOver" && (char.IsUpper(by[0]) || Tokenizer.Read(by).Count > 1)));

    /// <summary>The words without what follows the quotation: 'Go" and ...'.</summary>
    public static string Quoted(string by) =>
        Unquoted(by) is var words && words.IndexOfAny(['"', '”', '»', '」']) is > 0 and var end ? words[..end].Trim() : words;

    /// <summary>The words without quotation marks around them, double, single or of another language.</summary>
    public static string Unquoted(string words)
    {
        var text = words.Trim();
        return text.Length > 2 && "'‘‚\"“„«「".Contains(text[0], StringComparison.Ordinal)
            ? text[1..].TrimEnd('.', ' ').TrimEnd('\'', '’', '‘', '"', '”', '“', '»', '」').Trim()
            : text;
    }
}
