using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>
/// Which words a voice speaks where they are not in quotation marks: "a voice says Be free, with subtitles" has the words "Be free", and "a
/// voice tells of freedom" has none.
/// </summary>
internal static class VoiceScript
{
    private const int MaxClauseTokens = 8;
    private const int MaxSentenceTokens = 60;

    private static readonly FrozenSet<string> PlainVoices = FrozenSet.ToFrozenSet(["voice", "stimme", "voix", "voz", "声"]);

    // Behind these words stands what is spoken about, not what is spoken.
    private static readonly FrozenSet<string> Reporting = FrozenSet.ToFrozenSet(["tell", "narrate", "narrates", "narrating", "tells"]);

    private static readonly FrozenSet<string> About = FrozenSet.ToFrozenSet(["of", "about", "von", "uber", "sur", "sobre"]);

    private static readonly FrozenSet<string> Viewer = FrozenSet.ToFrozenSet(
    [
        "you", "your", "yourself", "du", "dich", "dir", "dein", "deine", "deinen", "deinem", "deiner", "euch", "euer", "eure",
        "vous", "votre", "vos", "toi", "tu", "ton", "tes", "tus", "ti", "usted", "ustede",
    ]);

    private static readonly FrozenSet<string> Leading =
        FrozenSet.ToFrozenSet(["with", "mit", "avec", "con", "plus", "and", "und", "et", "y"]);

    /// <summary>True for "voiceover" and "narrator", which a quotation may follow directly; not for "a voice".</summary>
    public static bool NamesScript(PromptText text, Hit voice) =>
        voice.To - voice.From > 1 || !PlainVoices.Contains(text.Word(voice.From));

    /// <summary>True where the words say what the voice speaks about: "of freedom", "the story of a horse" behind "tells".</summary>
    public static bool IsTheme(PromptText text, int from) =>
        About.Contains(text.Word(from)) || (text.Tokens[from - 1].Norm is not ":" and not "：" && Reporting.Contains(text.Word(from - 1)));

    /// <summary>True for "with a voice" at the end of a clause.</summary>
    public static bool IsAskedFor(PromptText text, Hit voice)
    {
        var start = voice.From;
        while (!text.IsDelimiter(start - 1)
            && (text.Before(start, WordClass.Article) ?? text.Before(start, WordClass.VoiceTrait)) is { } before)
        {
            start = before.From;
        }

        return !text.IsDelimiter(start - 1) && text.Word(start - 1) is "with" or "mit" or "avec" or "con"
            && (text.IsDelimiter(voice.To) || text.Is(voice.To, WordClass.Conjunction));
    }

    /// <summary>The token after the script: the end of the sentence, without what else is said about the video there.</summary>
    public static int EndOf(PromptText text, int from)
    {
        var end = from;
        while (!text.IsSentenceEnd(end))
        {
            end++;
        }

        for (var comma = end - 1; comma > from; comma--)
        {
            if (text.Tokens[comma].Norm is "," or ";" or "、" && IsOwnStatement(text, comma + 1, end))
            {
                end = comma;
            }
        }

        return WithoutCaptions(text, from, end);
    }

    /// <summary>
    /// The token after a script behind a label, such as "Voiceover: Good mornings start here. Find your blend.": on a line of its own it
    /// has every sentence up to the next label, elsewhere one and those behind it that speak to the viewer.
    /// </summary>
    public static int EndOfLabelled(PromptText text, Hit voice, int from)
    {
        var end = EndOf(text, from);
        var isWhole = IsOnOwnLine(text, voice.From);
        while (NextOfLabelled(text, isWhole, end) is { } next)
        {
            end = EndOf(text, next);
        }

        return end;
    }

    /// <summary>The first token of the sentence that continues the script of a label; null where none does.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isWhole">True where the line of the label has nothing else.</param>
    /// <param name="end">The token behind the script so far.</param>
    public static int? NextOfLabelled(PromptText text, bool isWhole, int end)
    {
        if (!IsMark(text, end))
        {
            return null;
        }

        var next = end + 1;
        while (IsMark(text, next))
        {
            next++;
        }

        return next >= text.Count || text.Tokens[next].Norm is "\n" || IsLabel(text, next) || (!isWhole && !SpeaksToViewer(text, next))
            ? null
            : next;
    }

    // "Find your quiet place", but not "Two friends laugh", "You see a lake" or "Put your logo at the end".
    private static bool SpeaksToViewer(PromptText text, int from)
    {
        var (index, speaks) = (from, false);
        for (; !text.IsSentenceEnd(index) && index - from <= MaxSentenceTokens; index++)
        {
            if (text.Is(index, WordClass.Logo) || text.Is(index, WordClass.Music) || text.Is(index, WordClass.Captions)
                || text.Is(index, WordClass.EndCard) || text.Is(index, WordClass.VideoNoun) || text.Is(index, WordClass.SceneNoun))
            {
                return false;
            }

            speaks |= Viewer.Contains(text.Word(index)) && text.Word(index + 1) is not ("see" or "can" or "siehst" or "voyez" or "ve");
        }

        return speaks && text.IsSentenceEnd(index);
    }

    // The end of a sentence that is not the end of its line.
    private static bool IsMark(PromptText text, int index) =>
        index < text.Count && text.Tokens[index].Norm is not "\n" && text.IsSentenceEnd(index);

    /// <summary>True for "- Calm voiceover: …" where the prompt has other lines.</summary>
    public static bool IsOnOwnLine(PromptText text, int label)
    {
        var start = label;
        while (start > 0 && label - start < MaxClauseTokens && !text.IsSentenceEnd(start - 1))
        {
            start--;
        }

        return start > 0 ? text.Tokens[start - 1].Norm is "\n" : text.Tokens.Any(token => token.Norm is "\n");
    }

    // "be free with subtitles"
    private static int WithoutCaptions(PromptText text, int from, int end)
    {
        var start = text.Before(end, WordClass.Captions)?.From ?? end;
        return start - 1 > from && text.Before(start, WordClass.With) is { } with && Leading.Contains(text.Word(with.From))
            ? with.From
            : end;
    }

    // ", with subtitles and soft music", ", 10 seconds", ", vertical", ", no captions"
    private static bool IsOwnStatement(PromptText text, int from, int to)
    {
        if (to - from > MaxClauseTokens)
        {
            return false;
        }

        if (IsLabel(text, from) || IsWhole(LengthFinder.At(text, from)?.To, to) || IsWhole(ShapeReader.At(text, from)?.To, to)
            || IsWhole(text.At(from, WordClass.Quality)?.To, to) || IsWhole(text.At(from, WordClass.Captions)?.To, to)
            || (NumberReader.At(text, from) is { } rate && IsWhole(text.At(rate.To, WordClass.RateUnit)?.To, to))
            || (text.Is(from, WordClass.For) && IsWhole(text.At(from + 1, WordClass.Platform)?.To, to)))
        {
            return true;
        }

        // ", upbeat music", ", our logo at the end"
        if (IsMusic(text, from, to)
            || (text.At(from, WordClass.Logo) is { } logo && IsWhole(text.At(logo.To, WordClass.LogoPlace)?.To, to)))
        {
            return true;
        }

        if (!Leading.Contains(text.Word(from)) && !text.Is(from, WordClass.Negation))
        {
            return false;
        }

        for (var index = from + 1; index < to; index++)
        {
            if (text.Is(index, WordClass.Captions) || text.Is(index, WordClass.EndCard)
                || (text.Is(index, WordClass.Music) && index + 1 == to) || (text.Is(index, WordClass.Logo) && index + 1 <= to))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsMusic(PromptText text, int from, int to)
    {
        var position = from;
        while (position < to && text.At(position, WordClass.MusicMood) is { } mood)
        {
            position = mood.To;
        }

        return position > from && IsWhole(text.At(position, WordClass.Music)?.To, to);
    }

    // ", call to action: Try it free"
    private static bool IsLabel(PromptText text, int from) =>
        (text.At(from, WordClass.CallToAction) ?? text.At(from, WordClass.Headline) ?? text.At(from, WordClass.LegalLine)
            ?? text.At(from, WordClass.Voice)
            ?? text.At(from, WordClass.Music) ?? text.At(from, WordClass.DirectionKey)) is { } label
        && label.To < text.Count && text.Tokens[label.To].Norm is ":" or "：";

    private static bool IsWhole(int? end, int to) => end == to;
}
