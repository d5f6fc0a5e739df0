using System.Buffers;
using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Regeneration;

/// <summary>Reads what a clause says about sound and texts, as far as a label or the first words name them.</summary>
internal sealed class BriefWords(FeedbackClause clause, int? scene)
{
    // Before what a complaint or a wish is about: "I don't like the music", "another voice".
    private static readonly FrozenSet<string> Opinions = FrozenSet.ToFrozenSet(
    [
        "like", "hate", "love", "dislike", "prefer", "move", "translate", "place", "get", "different", "other", "another", "new", "better",
        "bigger", "smaller", "larger", "female", "male", "only", "just", "same", "dont", "not", "no", "doesnt", "isnt", "burn",
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

    private static readonly SearchValues<char> TextMarks = SearchValues.Create("\"“”„«»「」:");

    /// <summary>True for the parts of a brief that have words.</summary>
    public static bool IsOfText(string field) =>
        field is "overlays.headline" or "overlays.callToAction" or "overlays.legalLine" or "voiceOver";

    /// <summary>True for a colon or a mark of a quotation, behind which words of a text stand.</summary>
    public bool HasTextMark => clause.Text.AsSpan().IndexOfAny(TextMarks) >= 0;

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
            if ((clause.At(before, FeedbackClass.Frame) ?? clause.At(before, FeedbackClass.Add) ?? clause.At(before, FeedbackClass.Replace))
                is not { } known)
            {
                return null;
            }

            before = known.To;
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
        words = isQuoted && words.IndexOfAny(['"', '”', '“', '»', '」']) is > 0 and var end ? words[..end].Trim() : words;
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
                return null;
            }
        }

        return null;
    }

    /// <summary>True where the words are those of a text: 'change the voice to "Come in"', but not "change the voice to a woman".</summary>
    public bool IsText(string field, string by) =>
        HasTextMark || (field != "voiceOver" && (char.IsUpper(by[0]) || Tokenizer.Read(by).Count > 1));

    /// <summary>The words without what follows the quotation: 'Go" and ...'.</summary>
    public static string Quoted(string by) => by.IndexOfAny(['"', '”', '»', '」']) is > 0 and var end ? by[..end] : by;
}
