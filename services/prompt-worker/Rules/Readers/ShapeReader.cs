using System.Collections.Frozen;
using System.Globalization;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;
using AdGenius.VideoRequests;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>
/// Reads the aspect ratio: "9:16", "in square format", "vertical ad". "A vertical garden" and "at 9:16 in the morning" state none.
/// </summary>
internal static class ShapeReader
{
    // Ratios that people name; others are scores and times.
    private static readonly string[] KnownRatios =
    [
        "16:9", "9:16", "1:1", "4:5", "3:2", "2:3", "4:3", "3:4", "5:4", "21:9", "9:21", "2:1", "1:2", "18:9", "9:18", "2.39:1", "2.35:1",
        "2.4:1", "1.85:1", "1.91:1", "16:10", "10:16", "32:9", "5:3",
    ];

    private static readonly FrozenSet<string> Joiners = FrozenSet.ToFrozenSet(
    [
        "and", "und", "et", "y", "plus", "or", "oder", "ou", "o", "also", "too", "additionally", "well", "auch", "sowie", "ausserdem",
        "aussi", "ainsi", "tambien", "ademas",
    ]);

    // Between listed shapes: what each is for.
    private static readonly WordClass[] BetweenListed =
    [
        WordClass.Article, WordClass.Preposition, WordClass.For, WordClass.Format, WordClass.VideoNoun, WordClass.Platform,
        WordClass.Number, WordClass.Modifier, WordClass.Filler,
    ];

    /// <summary>The words that may state a shape.</summary>
    public static List<Candidate> Find(PromptReading reading)
    {
        var text = reading.Text;
        var found = new List<Candidate>();
        for (var index = 0; index < text.Count; index++)
        {
            if (reading.IsClosed(index))
            {
                continue;
            }

            if (At(text, index) is { } candidate)
            {
                found.Add(candidate);
                reading.MarkParameter(candidate.From, candidate.To);
                index = candidate.To - 1;
            }
        }

        return found;
    }

    /// <summary>The words for a shape that begin at the token, or null.</summary>
    public static Candidate? At(PromptText text, int index) =>
        Ratio(text, index)
            ?? (text.At(index, WordClass.StrongShape) is { } strong
                ? new Candidate(strong.From, strong.To, strong.Entry.Value!, IsStrong: true)
                : text.At(index, WordClass.Shape) is { } shape
                    ? new Candidate(shape.From, shape.To, shape.Entry.Value!, IsStrong: false)
                    : null);

    /// <summary>Decides which of the words state a shape.</summary>
    public static void Read(PromptReading reading, List<Candidate> candidates)
    {
        var accepted = reading.FlagShapes.ToList();
        foreach (var candidate in candidates)
        {
            if (candidate.IsRatio ? IsRatioOfVideo(reading, candidate) : IsShapeOfVideo(reading, candidate))
            {
                accepted.Add(candidate);
            }
        }

        if (accepted.Count == 0)
        {
            return;
        }

        // "16:9 and 9:16": a ratio of a list with one that states the shape states one, too.
        foreach (var candidate in candidates.Where(one => one.IsRatio && !accepted.Contains(one)).ToList())
        {
            if (accepted.Exists(one => IsJoined(reading.Text, Math.Min(one.To, candidate.To), Math.Max(one.From, candidate.From))))
            {
                accepted.Add(candidate);
            }
        }

        accepted.Sort((one, other) => one.From.CompareTo(other.From));
        var result = reading.Result;
        var values = accepted.Select(candidate => Nearest(candidate.Value)).Distinct(StringComparer.Ordinal).ToList();
        foreach (var candidate in accepted)
        {
            Take(reading, candidate);
        }

        for (var index = 1; index < accepted.Count; index++)
        {
            var (from, to) = (accepted[index - 1].To, accepted[index].From);
            if (to > from && IsJoined(reading.Text, from, to))
            {
                reading.Remove(from, to);
            }
        }

        if (values.Count > 1 && !AreListed(reading.Text, accepted))
        {
            var stated = string.Join(" and ", accepted.Select(candidate =>
                $"'{reading.Text.Slice(candidate.From, candidate.To)}'").Distinct());
            var allowed = string.Join(", ", VideoRequestRules.AspectRatios);
            result.Refuse(
                "aspectRatio", $"the prompt contradicts itself about aspectRatio: it says {stated}; state one of {allowed}.");
            return;
        }

        result.AspectRatio = values[0];
        result.AspectRatios = values;
    }

    private static void Take(PromptReading reading, Candidate candidate)
    {
        var text = reading.Text;
        var (from, to) = (candidate.From, candidate.To);
        while (!text.IsDelimiter(to) && text.At(to, WordClass.Format) is { } format)
        {
            to = format.To;
        }

        if ((text.Before(from, WordClass.Format)
            ?? (text.IsColon(from - 1) ? text.Before(from - 1, WordClass.Format) : null)) is { } before)
        {
            from = before.From; // also of "Format: 4:5"
        }

        while (text.Word(from - 1) is "in" or "im" or "en" or "au" or "a" or "an" or "as" or "als" or "with" or "of" or "el" or "un"
            && !text.IsDelimiter(from - 1) && !HasVideoNounAfter(reading, to))
        {
            from--;
        }

        // The noun stays: "vertical video of a fox" becomes "video of a fox".
        if (candidate.IsStrong && text.Before(to, WordClass.VideoNoun) is { } noun && noun.From > candidate.From)
        {
            to = noun.From;
        }
        else if (candidate.IsStrong && text.At(candidate.From, WordClass.VideoNoun) is { } first && first.To < to)
        {
            from = first.To;
        }

        reading.MarkParameter(from, to);
        reading.Remove(from, to);
        var nearest = Nearest(candidate.Value);
        reading.Result.Note(text, from, to, "aspectRatio", nearest);
        if (nearest != candidate.Value)
        {
            reading.Result.Adjustments.Add(
                $"aspectRatio {candidate.Value} became {nearest}, the nearest of {string.Join(", ", VideoRequestRules.AspectRatios)}");
        }
    }

    private static Candidate? Ratio(PromptText text, int index)
    {
        if (index + 1 < text.Count && text.Tokens[index].Kind == TokenKind.Number
            && text.Tokens[index + 1].Norm is ['+', 'x', .. var second])
        {
            var joined = string.Create(CultureInfo.InvariantCulture, $"{text.Tokens[index].Value}:{second}");
            return KnownRatios.Contains(joined) ? new Candidate(index, index + 2, joined, IsStrong: false, IsRatio: true)
                : double.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out var height)
                    ? Size(text, index, index + 2, height)
                    : null;
        }

        if (index + 2 < text.Count && text.Tokens[index].Kind == TokenKind.Number && text.Tokens[index + 1].Norm is "x" or "×" or "+x"
            && text.Tokens[index + 2].Kind == TokenKind.Number && Size(text, index, index + 3, text.Tokens[index + 2].Value) is { } size)
        {
            return size;
        }

        if (index + 2 >= text.Count || text.Tokens[index].Kind != TokenKind.Number || text.Tokens[index + 2].Kind != TokenKind.Number
            || text.Tokens[index + 1].Norm is not (":" or "x" or "×" or "/")
            || text.Tokens[index + 2].SpaceBefore != text.Tokens[index + 1].SpaceBefore
            || (index > 0 && text.Tokens[index - 1].Norm is ":" or "/" && !text.Tokens[index].SpaceBefore)
            || (index + 3 < text.Count && text.Tokens[index + 3].Norm is ":" or "/" && !text.Tokens[index + 3].SpaceBefore
                && index + 4 < text.Count && text.Tokens[index + 4].Kind == TokenKind.Number && !text.Tokens[index + 4].SpaceBefore))
        {
            return null;
        }

        var value = string.Create(CultureInfo.InvariantCulture, $"{text.Tokens[index].Value}:{text.Tokens[index + 2].Value}");
        return KnownRatios.Contains(value) && text.Tokens[index + 2].Length == value.Length - value.IndexOf(':',
            StringComparison.Ordinal) - 1
            ? new Candidate(index, index + 3, value, IsStrong: false, IsRatio: true)
            : null;
    }

    // "1080x1920"
    private static Candidate? Size(PromptText text, int index, int to, double height)
    {
        var width = text.Tokens[index].Value;
        if (Math.Min(width, height) is not (480 or 540 or 720 or 1080 or 1440 or 2160) || Math.Max(width, height) > 3840)
        {
            return null;
        }

        var ratio = Array.Find(KnownRatios, known => Math.Abs((width / height / ValueOf(known)) - 1) < 0.01);
        return ratio is null ? null : new Candidate(index, to, ratio, IsStrong: false, IsRatio: true);
    }

    private static double ValueOf(string ratio)
    {
        var parts = ratio.Split(':');
        return double.Parse(parts[0], CultureInfo.InvariantCulture) / double.Parse(parts[1], CultureInfo.InvariantCulture);
    }

    private static bool IsRatioOfVideo(PromptReading reading, Candidate candidate)
    {
        var text = reading.Text;
        var (from, to) = (candidate.From, candidate.To);
        if (!text.IsDelimiter(to) && (text.Is(to, WordClass.ClockAfter) || text.Is(to, WordClass.Device)))
        {
            return false;
        }

        if ((!text.IsDelimiter(to) && text.Is(to, WordClass.Format)) || text.Before(from, WordClass.Format) is not null
            || text.Before(from - 1, WordClass.Format) is not null || text.Before(from, WordClass.MakeIt) is not null
            || HasVideoNounAfter(reading, to))
        {
            return true;
        }

        // "Vertical 16:9": another word for a shape beside it.
        if (text.Before(from, WordClass.Shape) is not null || (!text.IsDelimiter(to) && text.Is(to, WordClass.Shape)))
        {
            return true;
        }

        // "The format should be 4:5"
        if (text.Before(from, WordClass.Copula) is { } copula && text.Before(copula.From, WordClass.Format) is not null)
        {
            return true;
        }

        if (text.Before(from, WordClass.ClockBefore) is not null)
        {
            return false;
        }

        if (IsRatioClause(reading, candidate))
        {
            return true;
        }

        if (text.Word(from - 1) is "in" or "im" or "en" or "als" or "as" && !text.IsDelimiter(from - 1))
        {
            return reading.EndsPhrase(to);
        }

        var endsClause = text.IsDelimiter(to) || reading.IsParameter(to);
        if (text.Before(from, WordClass.VideoNoun) is not null)
        {
            return endsClause;
        }

        // Japanese joins the ratio to what it belongs to: "16:9で", "9:16の動画".
        if (text.Word(to) is "で" && candidate.Value is not "1:1")
        {
            return text.IsDelimiter(to + 1) || text.Is(to + 1, WordClass.Request) || text.Is(to + 1, WordClass.Filler);
        }

        return candidate.Value is "16:9" or "21:9" && endsClause;
    }

    // The mark inside the ratio separates clauses, so the clause is that of what stands before or after.
    private static bool IsRatioClause(PromptReading reading, Candidate candidate)
    {
        var text = reading.Text;
        var isStart = text.IsDelimiter(candidate.From - 1) || IsParameterBefore(reading, candidate.From);
        var isEnd = text.IsDelimiter(candidate.To) || IsParameterAfter(reading, candidate.To);
        return isStart && isEnd;
    }

    private static bool IsParameterBefore(PromptReading reading, int index)
    {
        var text = reading.Text;
        if (index - text.ClauseStart(index - 1) > PromptReading.MaxClauseLength)
        {
            return false;
        }

        for (var position = text.ClauseStart(index - 1); position < index; position++)
        {
            if (!reading.IsParameter(position) && !text.Is(position, WordClass.Filler) && !text.Is(position, WordClass.VideoNoun)
                && !text.Is(position, WordClass.Modifier))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsParameterAfter(PromptReading reading, int index)
    {
        var text = reading.Text;
        if (text.ClauseEnd(index) - index > PromptReading.MaxClauseLength)
        {
            return false;
        }

        for (var position = index; position < text.ClauseEnd(index); position++)
        {
            if (!reading.IsParameter(position) && !text.Is(position, WordClass.Filler) && !text.Is(position, WordClass.VideoNoun)
                && !text.Is(position, WordClass.Modifier))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsShapeOfVideo(PromptReading reading, Candidate candidate)
    {
        var text = reading.Text;
        var (from, to) = (candidate.From, candidate.To);
        if (!text.IsDelimiter(to) && text.Is(to, WordClass.Device))
        {
            return false;
        }

        if (candidate.IsStrong)
        {
            return !HasNounAfter(reading, candidate);
        }

        if (HasRatioBeside(reading, candidate) || (!text.IsDelimiter(to) && text.Is(to, WordClass.Format)))
        {
            return true;
        }

        var isAmbiguous = text.Word(from) is "portrait" or "landscape" or "paysage" or "縦" or "横";
        if (!isAmbiguous && HasVideoNounAfter(reading, to))
        {
            return true;
        }

        if (reading.IsParameterClause(from))
        {
            return true;
        }

        // French and Spanish put the attribute behind the noun.
        return IsBehindVideoNoun(reading, from) && reading.EndsPhrase(to);
    }

    private static bool IsBehindVideoNoun(PromptReading reading, int from)
    {
        var text = reading.Text;
        for (var position = from; position > 0 && from - position < 4 && !text.IsDelimiter(position - 1); position--)
        {
            if (text.Before(position, WordClass.VideoNoun) is not null || text.Before(position, WordClass.Format) is not null)
            {
                return true;
            }

            if (!reading.IsParameter(position - 1) && text.Before(position, WordClass.Modifier) is null
                && text.Word(position - 1) is not ("y" or "et" or "und" or "and"))
            {
                return false;
            }
        }

        return false;
    }

    // "Horizontale Streifen": a strong word with a noun of its own directly behind it, such as "widescreen video game".
    private static bool HasNounAfter(PromptReading reading, Candidate candidate) =>
        !reading.Text.IsDelimiter(candidate.To) && reading.Text.Is(candidate.To, WordClass.Device);

    private static bool HasRatioBeside(PromptReading reading, Candidate candidate) =>
        Ratio(reading.Text, candidate.To) is not null || (candidate.From >= 3 && Ratio(reading.Text, candidate.From - 3) is not null);

    private static bool HasVideoNounAfter(PromptReading reading, int to) => reading.EndOfVideoNoun(to, unknownWords: 1) >= 0;

    /// <summary>
    /// True where the shapes are a list ("16:9 and 9:16", "landscape 16:9 and also vertical 9:16"), not a contradiction ("vertical 16:9").
    /// </summary>
    private static bool AreListed(PromptText text, List<Candidate> accepted)
    {
        for (var index = 1; index < accepted.Count; index++)
        {
            if (Nearest(accepted[index].Value) != Nearest(accepted[index - 1].Value)
                && !IsJoined(text, accepted[index - 1].To, accepted[index].From))
            {
                return false;
            }
        }

        return true;
    }

    // "and", "for YouTube and as a", ", also in"
    private static bool IsJoined(PromptText text, int from, int to)
    {
        var isJoined = false;
        for (var position = from; position < to;)
        {
            var isJoiner = text.Tokens[position].Norm is "," or "/" or "+" or "&" or "、" or "と" or ";"
                || Joiners.Contains(text.Word(position));
            isJoined |= isJoiner;
            var next = isJoiner || text.IsDelimiter(position) ? position + 1
                : BetweenListed.Select(one => text.At(position, one)?.To ?? position).Max();
            if (next == position)
            {
                return false;
            }

            position = next;
        }

        return isJoined;
    }

    private static string Nearest(string ratio)
    {
        if (VideoRequestRules.AspectRatios.Contains(ratio))
        {
            return ratio;
        }

        return VideoRequestRules.AspectRatios.MinBy(known => Math.Abs(Math.Log(ValueOf(known) / ValueOf(ratio))))!;
    }
}
