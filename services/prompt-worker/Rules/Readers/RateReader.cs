using System.Collections.Frozen;
using System.Globalization;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>Reads the frame rate: "60fps", "at 24 frames per second", "30 Bilder pro Sekunde", "毎秒60フレーム".</summary>
internal static class RateReader
{
    private const int MaxFrameTokens = 4;

    private static readonly FrozenSet<string> FrameWords = FrozenSet.ToFrozenSet(
        ["f", "b", "i", "frame", "bilder", "image", "cuadro", "fotograma", "imagene", "フレーム", "コマ"]);

    public static void Read(PromptReading reading)
    {
        var text = reading.Text;
        for (var index = 0; index < text.Count; index++)
        {
            if (reading.IsClosed(index) || NumberReader.At(text, index) is not { } number)
            {
                continue;
            }

            if (text.At(number.To, WordClass.RateUnit) is not { } unit)
            {
                ReadWithoutUnit(reading, index, number);
                continue;
            }

            var from = NounBefore(text, index);
            if (EndOfSlash(text, number.To) is not null)
            {
                ReadWithoutUnit(reading, index, number); // "24コマ/秒"
                continue;
            }

            if (unit.Entry.Tokens[0] is "フ" or "コ" && unit.Entry.Tokens.Length < 5)
            {
                // Frames without "a second" are a count.
                if (text.Before(index, WordClass.PerSecond) is not { } perSecond)
                {
                    continue;
                }

                from = perSecond.From;
            }

            Accept(reading, RateOf(text, index, number.Value), WithPreposition(text, from), unit.To);
            index = unit.To - 1;
        }
    }

    // "25 Bilder/s", "frame rate: 30", "24p"
    private static void ReadWithoutUnit(PromptReading reading, int index, (double Value, int To) number)
    {
        var text = reading.Text;
        var (from, to) = (index, number.To);
        if (EndOfSlash(text, number.To) is { } slash)
        {
            to = slash;
        }
        else if (number.Value is 24 or 25 or 30 or 50 or 60 && IsProgressive(text, index, number.To))
        {
            to = number.To + 1;
        }
        else if (NounBefore(text, index) is var noun && noun < index && !text.Is(number.To, WordClass.TimeUnit))
        {
            from = noun;
        }
        else
        {
            return;
        }

        Accept(reading, RateOf(text, index, number.Value), WithPreposition(text, from), to);
    }

    private static int WithPreposition(PromptText text, int from) =>
        text.Word(from - 1) is "at" or "in" or "mit" or "bei" or "a" or "en" or "con" && !text.IsDelimiter(from - 1) ? from - 1 : from;

    // "24p, a street" and "24p cinematic street", but not "the ticket costs 30p".
    private static bool IsProgressive(PromptText text, int from, int to) =>
        to < text.Count && text.Tokens[to].Norm is "+p"
        && (text.IsDelimiter(from - 1) || text.Word(from - 1) is "in" || text.Before(from, WordClass.Quality) is not null)
        && (text.IsDelimiter(to + 1) || text.Is(to + 1, WordClass.Modifier) || text.Is(to + 1, WordClass.VideoNoun)
            || text.Is(to + 1, WordClass.Style));

    // "Bilder/s", "images/s", "コマ/秒"
    private static int? EndOfSlash(PromptText text, int index)
    {
        var frames = "";
        for (var position = index; position < Math.Min(text.Count - 1, index + MaxFrameTokens + 1); position++)
        {
            if (text.Tokens[position].Norm == "/")
            {
                return FrameWords.Contains(frames) && text.Word(position + 1) is "s" or "sec" or "sek" or "seg" or "second" or "sekunde"
                    or "seconde" or "segundo" or "秒"
                    ? position + 2
                    : null;
            }

            frames += text.Word(position);
        }

        return null;
    }

    // "frame rate 30", "Bildrate: 25"
    private static int NounBefore(PromptText text, int index)
    {
        var position = index;
        while (index - position < 2 && position > 0 && text.Tokens[position - 1].Norm is ":" or "=" or "of" or "von" or "de" or "は")
        {
            position--;
        }

        return text.Before(position, WordClass.RateNoun) is { } noun ? noun.From : index;
    }

    // "23,976 fps": a comma before three digits separates thousands elsewhere, but no camera takes 23,976 frames per second.
    private static double RateOf(PromptText text, int index, double value)
    {
        var rate = value / 1000;
        return text.Tokens[index].Kind == TokenKind.Number && text.Slice(index, index + 1).Contains(',') && FrameRate.IsAllowed(rate)
            && rate != Math.Floor(rate)
            ? rate
            : value;
    }

    /// <summary>Takes the words as the frame rate.</summary>
    public static void Accept(PromptReading reading, double value, int from, int to)
    {
        var result = reading.Result;
        reading.MarkParameter(from, to);
        reading.Remove(from, to);
        var given = value.ToString(CultureInfo.InvariantCulture);
        if (value < 0.5)
        {
            result.Refuse("framesPerSecond", $"framesPerSecond is {given}; allowed are 1 to {FrameRate.Max}.");
            return;
        }

        var rate = FrameRate.Of(value).Nominal;
        if (result.FramesPerSecond is { } other && other != rate)
        {
            result.Refuse(
                "framesPerSecond",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the prompt states framesPerSecond {other} and {rate}; state one of them, 1 to {FrameRate.Max}."));
            return;
        }

        result.FramesPerSecond = rate;
        result.Note(reading.Text, from, to, "framesPerSecond", rate.ToString(CultureInfo.InvariantCulture));
        if (!FrameRate.IsAllowed(value))
        {
            result.Adjustments.Add(
                string.Create(CultureInfo.InvariantCulture, $"framesPerSecond {given} became {rate}, the nearest of 1 to {FrameRate.Max}"));
        }
    }
}
