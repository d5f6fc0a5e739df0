using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>Decides from the words around a length whether it is the video's.</summary>
internal static class LengthContext
{
    private static readonly FrozenSet<string> Kinds = FrozenSet.ToFrozenSet(
    [
        "documentary", "docu", "explainer", "tutorial", "testimonial", "demo", "vlog", "tiktok", "screencast", "sequence", "doku",
        "dokumentation", "dokumentarfilm", "erklarfilm", "documentaire", "tutoriel", "documental", "short",
    ]);

    private static readonly FrozenSet<string> BehindKinds = FrozenSet.ToFrozenSet(
    [
        "of", "about", "for", "showing", "featuring", "explaining", "starring", "uber", "von", "fur", "sur", "de", "d", "pour", "sobre",
        "para",
    ]);

    // Words of bounds that end in a full stop.
    private static readonly FrozenSet<string> Shortened = FrozenSet.ToFrozenSet(["max", "approx", "ca", "min", "env", "aprox"]);

    /// <summary>Sets <see cref="Length.Use"/> and what is taken out with the length.</summary>
    public static void Classify(PromptReading reading, Length length)
    {
        var text = reading.Text;
        var (before, isAtMost) = SkipBounds(text, length.From);
        var after = length.To;
        length.RemoveFrom = before;
        length.RemoveTo = after;

        if (IsOfEachScene(reading, length, before, after))
        {
            length.Use = LengthUse.OfEachScene;
            return;
        }

        if (IsWithin(text, before) && !text.IsDelimiter(before - 1) && text.Before(before, WordClass.MakeIt) is null)
        {
            return; // "in under 10 seconds" is when something happens
        }

        var use = Of(reading, length, before, after);
        length.Use = isAtMost || IsAtMostAfter(text, after)
            ? use is LengthUse.Stated or LengthUse.Alone ? LengthUse.AtMost : LengthUse.None
            : use;
    }

    private static LengthUse Of(PromptReading reading, Length length, int before, int after)
    {
        var text = reading.Text;
        if (length.NamesVideo)
        {
            length.RemoveFrom = text.Before(before, WordClass.Article)?.From ?? before;
            length.RemoveTo = !text.IsDelimiter(after) && text.At(after, WordClass.LeadIn) is { } leadIn ? leadIn.To : after;
            return LengthUse.Stated; // "ein 30-Sekünder über Honig"
        }

        var noun = reading.EndOfVideoNoun(after, length.Unit == 1 ? 2 : text.Tokens[length.From].IsIdeographic
            || text.Tokens[length.To - 1].IsIdeographic ? 2 : 0);
        if (noun >= 0 && !length.MayBeDecade && !IsAgo(text, before))
        {
            if (text.Word(length.RemoveTo) is "の" or "間")
            {
                length.RemoveTo++;
            }

            return LengthUse.Stated;
        }

        if (noun == after + 1 && length.Seconds <= 30 && text.Word(after) is not ("film" or "movie" or "video" or "short" or "animation"))
        {
            return LengthUse.Stated; // "a 30s spot"
        }

        if (IsBeforeKind(text, after) && !length.MayBeDecade)
        {
            return LengthUse.Stated;
        }

        if (IsLong(reading, length, before, after) is { } longUse)
        {
            return longUse;
        }

        if (LengthNounBefore(text, before) is >= 0 and var lengthNoun)
        {
            length.RemoveFrom = WithLeadingWords(text, lengthNoun);
            return LengthUse.Stated;
        }

        if (!text.IsDelimiter(before - 1) && text.Before(before, WordClass.MakeIt) is { } makeIt)
        {
            // The noun stays where the sentence goes on: "a clip lasting 12 seconds of fireworks".
            length.RemoveFrom = !text.IsDelimiter(after) && text.At(makeIt.From, WordClass.VideoNoun) is { } video && video.To < makeIt.To
                ? video.To
                : makeIt.From;
            return LengthUse.Stated;
        }

        if (length.MayBeDecade)
        {
            return length.Seconds <= 90 && reading.IsParameterClause(length.From) && IsApart(reading, length)
                ? LengthUse.Alone
                : LengthUse.None;
        }

        if (IsBehindVideoNoun(reading, before, after, length.Until is not null, out var from))
        {
            length.RemoveFrom = from;
            return LengthUse.Stated;
        }

        if (reading.IsParameterClause(length.From))
        {
            return IsEvent(text, length.From) ? LengthUse.None : LengthUse.Alone;
        }

        return IsForAtEnd(reading, length, before, after) || IsLeading(reading, length, before, after)
            || IsBetweenParameters(reading, before, after)
            ? LengthUse.Implied
            : LengthUse.None;
    }

    // "for instagram reels 7 sec no music": no mark stands between what is stated.
    private static bool IsBetweenParameters(PromptReading reading, int before, int after) =>
        !reading.Text.IsDelimiter(before - 1) && (reading.IsParameter(before - 1) || reading.IsRemoved(before - 1))
        && (reading.Text.IsDelimiter(after) || reading.IsParameter(after) || reading.IsRemoved(after));

    // "60s." is a length where it is a sentence; "30s" also at either end of the prompt and beside another parameter, as no decade is.
    private static bool IsApart(PromptReading reading, Length length)
    {
        var text = reading.Text;
        var (start, end) = (text.ClauseStart(length.From), text.ClauseEnd(length.From));
        return (text.IsSentenceEnd(start - 1) && text.IsSentenceEnd(end) && text.Count > end - start + 1)
            || (length.Seconds <= 30 && (text.Before(start - 1, WordClass.VideoNoun) is not null // "a watch commercial, 20s"
                || start == 0 || end >= text.Count - 1
                || reading.IsRemoved(start - 2) || reading.IsParameter(start - 2)
                || reading.IsRemoved(end + 1) || reading.IsParameter(end + 1)));
    }

    // "a 90 second explainer about solar panels": words that are attributes elsewhere.
    private static bool IsBeforeKind(PromptText text, int after)
    {
        var position = after;
        for (var skipped = 0; skipped < 4 && !text.IsDelimiter(position); skipped++)
        {
            if (Kinds.Contains(text.Word(position)))
            {
                return text.IsDelimiter(position + 1) || BehindKinds.Contains(text.Word(position + 1));
            }

            if (text.At(position, WordClass.Modifier) is not { } attribute)
            {
                return false;
            }

            position = attribute.To;
        }

        return false;
    }

    // "with a length of 18 seconds", "d'une durée de 18 secondes"
    private static int WithLeadingWords(PromptText text, int from)
    {
        var start = text.IsDelimiter(from - 1) ? from : text.Before(from, WordClass.Article)?.From ?? from;
        return text.Is(start, WordClass.Article) && !text.IsDelimiter(start - 1)
            && text.Word(start - 1) is "with" or "mit" or "avec" or "d" or "con" or "of" or "for" or "de"
            ? start - 1
            : from;
    }

    /// <summary>Skips "about", "under", "up to" before the length; true where they make it the greatest.</summary>
    private static (int Before, bool IsAtMost) SkipBounds(PromptText text, int index)
    {
        var isAtMost = false;
        for (var steps = 0; steps < 3; steps++)
        {
            // "max. 10 s", "approx. 8 s"
            var end = text.Word(index - 1) is "." && !text.Tokens[index - 1].SpaceBefore && Shortened.Contains(text.Word(index - 2))
                ? index - 1
                : index;
            if (text.IsDelimiter(end - 1))
            {
                break;
            }

            if (text.Before(end, WordClass.AtMost) is { } bound)
            {
                isAtMost = true;
                index = bound.From;
            }
            else if (text.Before(end, WordClass.Approximately) is { } about)
            {
                index = about.From;
            }
            else
            {
                break;
            }
        }

        return (index, isAtMost);
    }

    private static bool IsAtMostAfter(PromptText text, int after) =>
        text.Word(after) is "max" or "maximum" or "top" or "以" or "maximal" or "maximo"
        || (text.Word(after) is "or" or "o" or "ou" && text.Word(after + 1) is "less" or "meno" or "moin" or "shorter" or "under");

    private static bool IsWithin(PromptText text, int before) =>
        text.Word(before - 1) is "in" or "within" or "en" or "dan" or "innerhalb" or "binnen" or "every" or "alle" or "after" or "nach"
            or "apre" or "despue" or "jede" or "jeden" or "chaque" or "cada" or "first" or "last" or "next" or "final" or "erste"
                or "ersten"
            or "letzten" or "premiere" or "derniere" or "primero" or "ultimo" or "another" or "than" or "のみ" or "past" or "since";

    private static bool IsAgo(PromptText text, int before) => text.Before(before, WordClass.Article) is not null
        && text.Word(before - 2) is "every" or "after";

    // "2 seconds later, ...", "10 minutes ago" are whole clauses.
    private static bool IsEvent(PromptText text, int index) =>
        text.Word(text.ClauseStart(index)) is "after" or "in" or "within" or "nach" or "dan" or "en" or "every" or "for" or "pendant"
            or "durante"
            or "fur" && text.ClauseEnd(index) < text.Count - 1 && text.ClauseStart(index) == text.SentenceStart(index);

    private static LengthUse? IsLong(PromptReading reading, Length length, int before, int after)
    {
        var text = reading.Text;
        if (text.IsDelimiter(after) || text.At(after, WordClass.Long) is not { } hit)
        {
            return null;
        }

        if (!reading.EndsPhrase(hit.To) && reading.EndOfVideoNoun(hit.To, 0) < 0)
        {
            return length.MayBeDecade ? null : LengthUse.None; // "a 30 second long kiss"
        }

        length.RemoveTo = hit.To;
        if (!text.IsDelimiter(before - 1) && text.Before(before, WordClass.Copula) is { } copula)
        {
            var isOfVideo = text.Word(copula.From - 1) is "it" or "es" or "il" or "elle"
                || text.Before(copula.From, WordClass.VideoNoun) is not null;
            length.RemoveFrom = copula.From;
            return isOfVideo ? LengthUse.Stated : LengthUse.None;
        }

        if (!text.IsDelimiter(before - 1) && text.Before(before, WordClass.MakeIt) is { } makeIt)
        {
            length.RemoveFrom = makeIt.From;
            return LengthUse.Stated;
        }

        if (text.Before(before, WordClass.For) is { } forWord && !text.IsDelimiter(before - 1))
        {
            length.RemoveFrom = forWord.From;
        }

        var start = text.ClauseStart(length.From);
        var isStart = length.RemoveFrom <= start || reading.IsParameterClause(length.From);
        for (var position = start; position < before && position < start + PromptReading.MaxClauseLength && !isStart; position++)
        {
            isStart = text.Is(position, WordClass.VideoNoun);
        }

        return isStart ? LengthUse.Stated
            : length.Unit == 1 && text.IsDelimiter(hit.To) && !HasAction(reading, before) ? LengthUse.Implied
            : LengthUse.None;
    }

    private static int LengthNounBefore(PromptText text, int before)
    {
        for (var position = before; position > 0 && before - position <= 3; position--)
        {
            if (text.Before(position, WordClass.LengthNoun) is { } noun)
            {
                return noun.From;
            }

            var word = text.Tokens[position - 1].Norm;
            if (word is not (":" or "=" or "of" or "is" or "von" or "de" or "d" or "は" or "ist" or "a" or "an" or "about" or "est"
                or "e" or "の" or "を"
                or "be" or "should"))
            {
                return -1;
            }
        }

        return -1;
    }

    private static bool IsOfEachScene(PromptReading reading, Length length, int before, int after)
    {
        var text = reading.Text;
        var noun = text.Word(after) is "の" ? after + 1 : after;
        for (var skipped = 0; skipped < 3 && !text.IsDelimiter(noun); skipped++)
        {
            if ((text.At(noun, WordClass.SceneNoun) ?? text.At(noun, WordClass.ShotNoun)) is { } scenes)
            {
                var isMany = NumberReader.Before(text, length.From) is { Value: > 1 and <= 50 }
                    || text.Text[text.Tokens[noun].Start..text.Tokens[scenes.To - 1].End]
                    .EndsWith('s') || text.Tokens[noun].IsIdeographic;
                if (!isMany || (text.Is(noun, WordClass.VideoNoun) && NumberReader.Before(text, length.From) is null))
                {
                    return false;
                }

                length.RemoveTo = text.Word(scenes.To) is "of" && !text.IsDelimiter(scenes.To) ? scenes.To + 1 : scenes.To;
                return true;
            }

            if (text.At(noun, WordClass.Modifier) is not { } attribute)
            {
                break;
            }

            noun = attribute.To;
        }

        if (!text.IsDelimiter(after) && text.At(after, WordClass.Each) is { } each)
        {
            length.RemoveTo = each.To;
            return reading.NamesScenes;
        }

        if (!text.IsDelimiter(before - 1) && text.Before(before, WordClass.Each) is { } eachBefore)
        {
            length.RemoveFrom = eachBefore.From;
            return reading.NamesScenes || eachBefore.To - eachBefore.From > 1;
        }

        // "three scenes of 4 seconds"
        if (!text.IsDelimiter(before - 1) && (text.Word(before - 1) is "of" or "von" or "de" or "with" or "mit" or "a" or "con" or "at"
            or "zu" or "x" or "×")
            && (text.Before(before - 1, WordClass.SceneNoun) ?? text.Before(before - 1, WordClass.ShotNoun)) is { } counted
            && NumberReader.Before(text, counted.From) is { Value: > 1 and <= 50 })
        {
            length.RemoveFrom = before - 1;
            return true;
        }

        return false;
    }

    // "video of 10 seconds", "vidéo verticale de 10 secondes": but not "a clip of 5 minute noodles".
    private static bool IsBehindVideoNoun(PromptReading reading, int before, int after, bool isRange, out int from)
    {
        var text = reading.Text;
        from = before;
        if (text.IsDelimiter(before - 1) || !(reading.EndsPhrase(after) || text.Is(after, WordClass.Article)))
        {
            return false;
        }

        var position = before;
        var hasOf = text.Word(before - 1) is "of" or "von" or "de" or "mit" or "d" or "con";
        if (hasOf)
        {
            position = before - 1;
            from = position;
        }

        for (var skipped = 0; skipped < 4 && !text.IsDelimiter(position - 1); skipped++)
        {
            if (text.Before(position, WordClass.VideoNoun) is not null)
            {
                return hasOf || isRange || text.IsDelimiter(after) || reading.IsParameter(after);
            }

            if (text.Before(position, WordClass.Modifier) is { } attribute)
            {
                position = attribute.From;
            }
            else if (reading.IsParameter(position - 1) || IsPlainWord(reading, position - 1))
            {
                position--;
            }
            else
            {
                return false;
            }
        }

        return false;
    }

    private static bool IsPlainWord(PromptReading reading, int index) =>
        reading.Text.Language is Language.Fr or Language.Es && reading.Text.Tokens[index].Kind == TokenKind.Word
        && !reading.Text.Is(index, WordClass.Preposition) && !reading.Text.Is(index, WordClass.Conjunction)
        && !reading.Text.Is(index, WordClass.Article) && !reading.Text.Is(index, WordClass.ActionVerb);

    // "waves for half a minute", where nothing in the sentence does something for that time.
    private static bool IsForAtEnd(PromptReading reading, Length length, int before, int after)
    {
        var text = reading.Text;
        var end = after;
        while (!text.IsDelimiter(end) && (reading.IsParameter(end) || reading.IsRemoved(end) || text.Is(end, WordClass.Filler)))
        {
            end = Math.Max(end + 1, text.At(end, WordClass.Filler)?.To ?? 0);
        }

        if (!text.IsSentenceEnd(end) && !text.IsDelimiter(end))
        {
            return false;
        }

        if (text.Word(after) is "で" && (text.IsDelimiter(after + 1) || text.Is(after + 1, WordClass.Request)))
        {
            length.RemoveTo = after + 1;
            if (text.Word(before - 1) is "を" && text.IsDelimiter(after + 1))
            {
                length.RemoveFrom = before - 1;
            }

            return !HasAction(reading, before);
        }

        if (text.IsDelimiter(before - 1) || text.Before(before, WordClass.For) is not { } forWord)
        {
            return false;
        }

        length.RemoveFrom = forWord.From;
        return forWord.From > text.SentenceStart(length.From) && text.Word(before - 1) is not ("over" or "por")
            && !HasAction(reading, forWord.From);
    }

    // "ten seconds of waves" at the start; "the 20 seconds of silence" is something else.
    private static bool IsLeading(PromptReading reading, Length length, int before, int after)
    {
        var text = reading.Text;
        if (text.Word(after) is not ("of" or "von" or "de" or "d" or "about" or "uber" or "sur" or "sobre")
            || length.Unit > 60 || length.Seconds > 120
            || text.Is(after + 1, WordClass.Idiom))
        {
            return false;
        }

        if (before != text.SentenceStart(before) && text.Before(before, WordClass.Request) is null
            && text.Before(before, WordClass.Polite) is null)
        {
            return false;
        }

        length.RemoveTo = after + 1;
        return true;
    }

    private static bool HasAction(PromptReading reading, int before)
    {
        var text = reading.Text;
        for (var position = text.SentenceStart(before - 1); position < before; position++)
        {
            if (text.Is(position, WordClass.ActionVerb))
            {
                return true;
            }
        }

        return false;
    }
}
