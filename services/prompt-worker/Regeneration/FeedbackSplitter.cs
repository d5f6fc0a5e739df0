using System.Collections.Frozen;
using System.Globalization;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Readers;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Regeneration;

/// <summary>Splits feedback into sentences of clauses: "warmer, slower, and lose the text" is one sentence of three.</summary>
internal static class FeedbackSplitter
{
    private const int MaxClauses = 60;
    private const int MaxWordsBeforeOpening = 8;

    private static readonly string[] Joins = ["and", "but", "then", "und", "aber", "dann", "et", "mais", "puis", "y", "pero", "luego"];

    // They begin a wish of their own after "and", whatever follows.
    private static readonly FrozenSet<string> Verbs = FrozenSet.ToFrozenSet(
    [
        "make", "use", "try", "let", "put", "give", "show", "zoom", "mach", "mache", "macht", "zeig", "zeige", "zeigt", "nutze", "setze",
        "fais", "faite", "rend", "rendez", "met", "mettez", "utilise", "montre", "haz", "hazlo", "hazla", "pon", "usa", "muestra",
    ]);

    private static readonly FrozenSet<string> With = FrozenSet.ToFrozenSet(["with", "mit", "avec", "con"]);

    private static readonly FrozenSet<string> Negators = FrozenSet.ToFrozenSet(["not", "nicht", "pas", "no"]);

    private static readonly string[] Lists = ["and", "und", "et", "y"];

    // A word of these classes begins a clause of its own after "and".
    private static readonly FeedbackClass[] Openings =
    [
        FeedbackClass.Tone, FeedbackClass.Pace, FeedbackClass.Length, FeedbackClass.Loudness, FeedbackClass.Resolution,
        FeedbackClass.Remove, FeedbackClass.Restore, FeedbackClass.Add, FeedbackClass.Replace, FeedbackClass.Keep, FeedbackClass.Praise,
    ];

    /// <summary>The sentences in order. What exceeds 60 clauses is one last clause.</summary>
    public static List<List<FeedbackClause>> Split(string feedback)
    {
        var text = PromptText.Of(feedback);
        var tokens = text.Tokens;
        var flags = FlagFinder.In(text).ToDictionary(flag => flag.From);
        var labelled = LabelledTexts(text);
        var sentences = new List<List<FeedbackClause>> { new() };
        var (start, count) = (0, 0);
        string? quote = null;
        for (var index = 0; index <= tokens.Count; index++)
        {
            if (quote is null && labelled.TryGetValue(index, out var behind))
            {
                index = behind; // "voice: Hello, Berlin. Find your city."
            }

            if (quote is null && count < MaxClauses && flags.TryGetValue(index, out var flag))
            {
                if (index > start)
                {
                    sentences[^1].Add(new FeedbackClause(feedback[tokens[start].Start..tokens[index - 1].End]));
                    count++;
                }

                sentences[^1].Add(new FeedbackClause(feedback[tokens[index].Start..tokens[flag.To - 1].End])); // "--ar 9:16"
                (start, index, count) = (flag.To, flag.To - 1, count + 1);
                continue;
            }

            var mark = index < tokens.Count && tokens[index].Kind == TokenKind.Delimiter ? tokens[index].Norm : null;
            if (mark is "\"" or "“" or "”" or "„" or "«" or "»" or "「" or "」")
            {
                quote = quote is null ? mark : null; // the words of a quotation stay together
                if (quote is null && count < MaxClauses && EndsSentence(text, index))
                {
                    sentences[^1].Add(new FeedbackClause(feedback[tokens[start].Start..tokens[index].End]));
                    sentences.Add([]);
                    (start, count) = (index + 1, count + 1);
                }

                continue;
            }

            var ends = index == tokens.Count
                || (quote is null && count < MaxClauses && mark is not "→"
                    && !(mark is ":" or "：" && (NamesPart(tokens, start, index) || text.At(start, WordClass.LegalLine)?.To == index))
                    && (mark is not null ? !IsInsideWord(text, index) : IsJoin(text, start, index)));
            if (!ends)
            {
                continue;
            }

            while (start < index && IsEmoji(tokens[start]))
            {
                start++; // "😍 just make the dog bigger"
            }

            var end = index;
            while (end > start && IsEmoji(tokens[end - 1]))
            {
                end--; // "ship it 🚀"
            }

            var isNumber = index == start + 1 && tokens[start].Kind == TokenKind.Number && mark is "." or ")"
                && index + 1 < tokens.Count && tokens[index + 1].SpaceBefore; // "1. warmer"
            if (end > start && !isNumber)
            {
                var isListed = start > 0 && Lists.Contains(tokens[start - 1].Norm);
                start = index > start + 1 && Lists.Contains(tokens[start].Norm) ? start + 1 : start; // ", and a purple sky"
                var last = mark is "!" or "?" or "！" or "？" && HasLabel(tokens, start, index) ? index : end - 1;
                sentences[^1].Add(new FeedbackClause(feedback[tokens[start].Start..tokens[last].End], isListed));
                count++;
            }

            if (mark is "." or "!" or "?" or "\n" or "。" or "！" or "？" && sentences[^1].Count > 0)
            {
                sentences.Add([]);
            }

            start = index + 1;
        }

        return [.. sentences.Where(sentence => sentence.Count > 0)];
    }

    // Also the mark that makes an emoji of a heart.
    private static bool IsEmoji(Token token) => token.Kind == TokenKind.Symbol
        ? char.IsSurrogate(token.Norm[0]) || char.GetUnicodeCategory(token.Norm[0]) == UnicodeCategory.OtherSymbol
        : token.Norm.Length > 0 && token.Norm.All(character => character is '\ufe0f' or '\u200d');

    // 'voice: "Hello world." A brown dog.'
    private static bool EndsSentence(PromptText text, int index) =>
        index > 0 && index + 1 < text.Count && text.Tokens[index - 1].Norm is "." or "!" or "?" && text.Tokens[index + 1].SpaceBefore
        && char.IsUpper(text.Text[text.Tokens[index + 1].Start]);

    // "9:16", "example.com", "Dr. Miller"
    private static bool IsInsideWord(PromptText text, int index) =>
        text.IsInsideName(index) || text.IsInitials(index) || text.IsAbbreviation(index)
        || (text.Tokens[index].Norm is ":" && index > 0 && index + 1 < text.Count && text.Tokens[index - 1].Kind == TokenKind.Number
            && text.Tokens[index + 1].Kind == TokenKind.Number && !text.Tokens[index].SpaceBefore && !text.Tokens[index + 1].SpaceBefore);

    // Where words without quotation marks begin behind "headline:" or "voice:", and the token behind them.
    private static Dictionary<int, int> LabelledTexts(PromptText text)
    {
        var found = new Dictionary<int, int>();
        for (var index = 1; index + 1 < text.Count; index++)
        {
            var says = text.At(index, WordClass.Says);
            var isLabel = text.IsColon(index) || (says is { } verb && index > 0 && !text.IsDelimiter(verb.To)); // "the voice says Come in"
            if (!isLabel || text.IsOpaque(index) || LabelBefore(text.Tokens, index) is not { } label)
            {
                continue;
            }

            var from = says?.To ?? index + 1;
            if (from >= text.Count || Quotations.At(text, from) is not null || text.IsDelimiter(from))
            {
                continue;
            }

            var end = EndOfText(text, label.From, from);
            if (label.Value == "voiceOver")
            {
                var isWhole = VoiceScript.IsOnOwnLine(text, label.From);
                while (VoiceScript.NextOfLabelled(text, isWhole, end) is { } next)
                {
                    end = EndOfText(text, label.From, next);
                }
            }

            found.TryAdd(from, end);
            index = end - 1;
        }

        return found;
    }

    // "headline: Fresh, fast and free, quieter music": the second comma begins a wish.
    private static int EndOfText(PromptText text, int label, int from)
    {
        var end = from;
        while (!text.IsSentenceEnd(end) && !(text.Tokens[end].Norm is "," or ";" && end + 1 < text.Count && BeginsWish(text, label, end)
                && !(At(text.Tokens, end + 1, FeedbackClass.Remove) is { } no && At(text.Tokens, no.To, FeedbackClass.Target) is null))
            && !(Joins.Contains(text.Tokens[end].Norm) && IsJoin(text, label, end)
                && (At(text.Tokens, end + 1, FeedbackClass.Keep) ?? At(text.Tokens, end + 1, FeedbackClass.Praise)) is null))
        {
            end++;
        }

        return end;
    }

    private static bool IsJoin(PromptText text, int start, int index)
    {
        var tokens = text.Tokens;
        if (!Joins.Contains(tokens[index].Norm))
        {
            return false;
        }

        if (index + 1 < tokens.Count && (Verbs.Contains(tokens[index + 1].Norm) || With.Contains(tokens[index + 1].Norm)))
        {
            return true; // "and make the dog brown", "ohne Untertitel und mit Logo"
        }

        if (tokens[index].Norm is "but" or "aber" or "mais" or "pero" && IsPraise(tokens, start, index))
        {
            return true; // "same but vertical"
        }

        return BeginsWish(text, start, index);
    }

    // A wish of its own behind a comma or "and".
    private static bool BeginsWish(PromptText text, int start, int index)
    {
        var tokens = text.Tokens;
        var hasTarget = false;
        for (var next = index + 1; next < Math.Min(tokens.Count, index + MaxWordsBeforeOpening);)
        {
            if (Array.Exists(Openings, opening => At(tokens, next, opening) is not null) || NamesScene(tokens, next)
                || (NamesNextScene(tokens, next) && Enumerable.Range(start, index - start).Any(before => NamesScene(tokens, before)))
                || (hasTarget && At(tokens, next, FeedbackClass.RemoveAfter) is not null && IsRemovedBefore(tokens, start, index))
                || (hasTarget && (At(tokens, next, FeedbackClass.ReplaceBy) is not null || tokens[next].Norm is ":" or "\"" or "“" or "„")))
            {
                return true;
            }

            var target = At(tokens, next, FeedbackClass.Target);
            hasTarget |= target is not null;
            if ((target ?? At(tokens, next, FeedbackClass.Frame)) is { } known)
            {
                next = known.To;
            }
            else if (LengthFinder.At(text, next) is { } length)
            {
                next = length.To; // "brighter and 2 seconds longer"
            }
            else if (Negators.Contains(tokens[next].Norm))
            {
                next++; // "longer but not slower"
            }
            else
            {
                return false;
            }
        }

        return false;
    }

    // "Musik aus und Untertitel aus", but not "turn the music and the captions off"
    private static bool IsRemovedBefore(List<Token> tokens, int start, int end) =>
        Enumerable.Range(start, end - start).Any(index => At(tokens, index, FeedbackClass.RemoveAfter) is not null);

    /// <summary>True for a verb that begins a wish, such as "make".</summary>
    public static bool IsVerb(Token token) => Verbs.Contains(token.Norm);

    // "headline", "the call to action": what follows the colon are its words
    private static bool NamesText(List<Token> tokens, int start, int end) => LabelBefore(tokens, end) is { } label && label.From >= start;

    // Also "music: jazz"
    private static bool NamesPart(List<Token> tokens, int start, int end) => NamesText(tokens, start, end)
        || Enumerable.Range(start, end - start).Take(MaxWordsBeforeOpening).Any(
            index => At(tokens, index, FeedbackClass.Target) is { } target
                && ((target.To == end && index == start) || (end + 1 < tokens.Count && tokens[end + 1].Norm is "\"" or "“" or "„" or "«")));

    private static FeedbackHit? LabelBefore(List<Token> tokens, int end)
    {
        for (var index = Math.Max(0, end - MaxWordsBeforeOpening); index < end; index++)
        {
            if (At(tokens, index, FeedbackClass.Target) is { } target && target.To == end && BriefWords.IsOfText(target.Value))
            {
                return target;
            }
        }

        return null;
    }

    // "headline: Hungry?"
    private static bool HasLabel(List<Token> tokens, int start, int end)
    {
        for (var index = start; index < Math.Min(end, start + MaxWordsBeforeOpening); index++)
        {
            if (tokens[index].Norm is ":" or "：" && NamesText(tokens, start, index))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsPraise(List<Token> tokens, int start, int end)
    {
        var index = end - start > MaxWordsBeforeOpening ? end : start;
        // "I love it but the dog is too big"
        var isLiked = end > start && tokens[end - 1].Norm is "it" or "this" or "that" or "es" or "das";
        while (index < end && (At(tokens, index, FeedbackClass.Praise) ?? (isLiked ? At(tokens, index, FeedbackClass.Keep) : null)
            ?? At(tokens, index, FeedbackClass.Frame)) is { } known)
        {
            index = known.To;
        }

        return index >= end && end - start is > 0 and <= MaxWordsBeforeOpening;
    }

    // "the first one darker", "die erste dunkler"
    private static bool NamesNextScene(List<Token> tokens, int index) =>
        At(tokens, index, FeedbackClass.Ordinal) is { } ordinal && (index == 0 || tokens[index - 1].Kind != TokenKind.Number)
        && SceneScope.IsScene(tokens, ordinal.To);

    // "scene 2", "the second scene"
    private static bool NamesScene(List<Token> tokens, int index) =>
        (At(tokens, index, FeedbackClass.SceneNumber) is { } noun && noun.To < tokens.Count && tokens[noun.To].Kind == TokenKind.Number)
        || (At(tokens, index, FeedbackClass.Ordinal) is { } ordinal && At(tokens, ordinal.To, FeedbackClass.Scene) is not null);

    private static FeedbackHit? At(List<Token> tokens, int index, FeedbackClass wordClass) =>
        FeedbackLexicon.Default.At(tokens, index, wordClass);
}
