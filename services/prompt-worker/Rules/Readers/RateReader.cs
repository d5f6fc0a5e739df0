using System.Globalization;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>Reads the frame rate: "60fps", "at 24 frames per second", "30 Bilder pro Sekunde", "毎秒60フレーム".</summary>
internal static class RateReader
{
    public static void Read(PromptReading reading)
    {
        var text = reading.Text;
        for (var index = 0; index < text.Count; index++)
        {
            if (reading.IsClosed(index) || NumberReader.At(text, index) is not { } number
                || text.At(number.To, WordClass.RateUnit) is not { } unit)
            {
                continue;
            }

            var from = index;
            if (unit.Entry.Tokens[0] is "フ" or "コ" && unit.Entry.Tokens.Length < 5)
            {
                // Frames without "a second" are a count.
                if (text.Before(index, WordClass.PerSecond) is not { } perSecond)
                {
                    continue;
                }

                from = perSecond.From;
            }

            if (text.Word(from - 1) is "at" or "in" or "mit" or "bei" or "a" or "en" or "con" && !text.IsDelimiter(from - 1))
            {
                from--;
            }

            Accept(reading, RateOf(text, index, number.Value), from, unit.To);
            index = unit.To - 1;
        }
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

    private static void Accept(PromptReading reading, double value, int from, int to)
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
