using System.Globalization;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>Reads a picture size and a frame rate in one: "1080p60", "4k30", "1080p29.97", "4K@60", "1080p/25".</summary>
internal static class SizeWithRate
{
    private static readonly double[] Rates = [23.976, 23.98, 24, 25, 29.97, 30, 48, 50, 59.94, 60, 90, 100, 120, 240];

    /// <summary>The last token of the size and rate that begin at the token, or null.</summary>
    public static int? Read(PromptReading reading, int index)
    {
        var text = reading.Text;
        if (text.Tokens[index].Kind != TokenKind.Number || index + 1 >= text.Count
            || text.Tokens[index + 1].Norm is not ['+', 'p' or 'k', .. { Length: > 1 and < 4 } digits]
            || !double.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var rate))
        {
            return null;
        }

        var to = index + 2;
        if (IsFraction(text, to))
        {
            rate += double.Parse($"0.{text.Slice(to + 1, to + 2)}", CultureInfo.InvariantCulture);
            to += 2;
        }

        // Of "1080p60" the part "1080p" is in the lexicon.
        var name = text.Slice(index, index + 2)[..^digits.Length];
        if (!Rates.Contains(rate) || PromptText.Of(name).At(0, WordClass.Quality) is not { } size || text.Is(to, WordClass.Device))
        {
            return null;
        }

        QualityReader.Accept(reading, index, to, size.Entry.Value!, name);
        RateReader.Accept(reading, rate, index, text.Is(to, WordClass.RateUnit) ? text.At(to, WordClass.RateUnit)!.Value.To : to);
        return to - 1;
    }

    /// <summary>Reads a rate behind a size: "4K@60", "1080p/25".</summary>
    public static void ReadBehind(PromptReading reading, int index)
    {
        var text = reading.Text;
        if (index + 1 < text.Count && text.Tokens[index].Norm is "@" or "/" && text.Tokens[index + 1].Kind == TokenKind.Number
            && !text.Tokens[index + 1].SpaceBefore && Rates.Contains(text.Tokens[index + 1].Value) && !reading.IsClosed(index + 1))
        {
            RateReader.Accept(reading, text.Tokens[index + 1].Value, index, index + 2);
        }
        else if (index < text.Count && text.Tokens[index].Norm is "@" && reading.IsRemoved(index + 1))
        {
            reading.Remove(index, index + 1); // "4K@60fps"
        }
    }

    private static bool IsFraction(PromptText text, int index) =>
        index + 1 < text.Count && text.Tokens[index] is { Norm: ".", SpaceBefore: false }
        && text.Tokens[index + 1] is { Kind: TokenKind.Number, SpaceBefore: false };
}
