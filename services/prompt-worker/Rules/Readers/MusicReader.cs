using System.Collections.Frozen;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>Reads the music: "with upbeat music", "set to calm piano music", "musique douce".</summary>
internal static class MusicReader
{
    private const int MaxAttributes = 4;
    private const string DefaultMood = "warm";

    // Words for these also say how a video feels; those for kinds of music name other things besides: a house, a rock, a bowl of salsa.
    private static readonly FrozenSet<string> Feelings =
        FrozenSet.ToFrozenSet(["upbeat", "calm", "warm", "happy", "dramatic", "sad", "romantic", "inspiring"]);

    /// <summary>"with upbeat music", "set to calm piano music", "musique douce".</summary>
    public static int? Read(PromptReading reading, int index)
    {
        var text = reading.Text;
        if (reading.Result.MusicMood is null && text.IsSentenceEnd(index - 1) && KindAlone(text, index) is { } kind)
        {
            reading.Result.MusicMood = kind.Entry.Value;
            reading.Result.Note(text, index, kind.To, "music.mood", kind.Entry.Value!);
            reading.Remove(index, kind.To);
            return kind.To;
        }

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
        var copula = text.IsDelimiter(start - 1) && !text.IsDelimiter(end) ? text.At(end, WordClass.Copula) : null; // "The music is upbeat"
        var isLabel = copula is not null || (text.Tokens.Count > end && text.Tokens[end].Norm is ":");
        var behind = copula?.To ?? (isLabel ? end + 1 : end);
        while (text.At(behind, WordClass.MusicMood) is { } after && (isLabel || text.Language is Language.Fr or Language.Es))
        {
            mood ??= after;
            end = after.To;
            behind = text.Word(end) is "de" && text.Is(end + 1, WordClass.MusicMood) ? end + 1 : end; // "música suave de piano"
        }

        if (mood is null && text.IsDelimiter(end) && text.Before(start, WordClass.With) is not null
            && VideoStatement.IsOfVideo(text, ref start))
        {
            return AcceptAnyMusic(reading, start, end);
        }

        if (mood is not { } found || !VideoStatement.IsOfVideo(text, ref start))
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

    // "Gentle piano.": a sentence of nothing but how music is, and of which kind.
    private static Hit? KindAlone(PromptText text, int index)
    {
        var (hit, count) = (text.At(index, WordClass.MusicMood), 1);
        while (hit is { } word && !text.IsSentenceEnd(word.To))
        {
            (hit, count) = (text.At(word.To, WordClass.MusicMood), count + 1);
        }

        return count is > 1 and <= MaxAttributes && hit is { Entry.Value: "piano" or "jazz" or "electronic" or "classical" or "pop" }
            ? hit
            : null;
    }

    // ", with music": the first word of the prompt that says how music can be, such as "calm" or "epic", says how it is.
    private static int AcceptAnyMusic(PromptReading reading, int from, int to)
    {
        var (text, result) = (reading.Text, reading.Result);
        result.MusicMood = DefaultMood;
        for (var index = 0; index < text.Count; index++)
        {
            if (text.At(index, WordClass.MusicMood) is { } hit && Feelings.Contains(hit.Entry.Value!))
            {
                result.MusicMood = hit.Entry.Value;
                break;
            }
        }

        result.Note(text, from, to, "music.mood", result.MusicMood!);
        reading.Remove(from, to);
        return to;
    }
}
