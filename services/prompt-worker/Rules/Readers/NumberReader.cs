using System.Globalization;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>Reads a number in digits or words: "15", "1.5", "forty-five", "anderthalb", "quatre-vingt-dix", "cuarenta y cinco",
/// "十五".</summary>
internal static class NumberReader
{
    /// <summary>The number that begins at the token, and the token after it; null where there is none.</summary>
    public static (double Value, int To)? At(PromptText text, int index)
    {
        if (index < 0 || index >= text.Count)
        {
            return null;
        }

        if (text.Tokens[index].Kind == TokenKind.Number)
        {
            return (text.Tokens[index].Value, index + 1);
        }

        if (text.Tokens[index].IsIdeographic)
        {
            return Ideographic(text, index);
        }

        if (text.At(index, WordClass.Number) is not { } first)
        {
            return null;
        }

        var value = ValueOf(first);
        var to = first.To;
        if (value >= 20 && value % 10 == 0 && Next(text, to) is { } next && ValueOf(next) is var unit && unit == Math.Floor(unit)
            && (value == 100 ? unit < 100 : unit < 10 || (value is 60 or 80 && unit < 20)))
        {
            value += unit;
            to = next.To;
            if (value > 100 && unit >= 20 && unit % 10 == 0 && Next(text, to) is { } last && ValueOf(last) < 10)
            {
                value += ValueOf(last);
                to = last.To;
            }
        }

        return (value, to);
    }

    /// <summary>The number that ends just before the token, and its first token; null where there is none.</summary>
    public static (double Value, int From)? Before(PromptText text, int index)
    {
        for (var from = Math.Max(0, index - 4); from < index; from++)
        {
            if (!text.IsDelimiter(from) && At(text, from) is { } number && number.To == index)
            {
                return (number.Value, from);
            }
        }

        return null;
    }

    private static Hit? Next(PromptText text, int index) =>
        text.At(index, WordClass.Number) ?? (text.Word(index) is "et" or "y" or "and" or "und" ? text.At(index + 1, WordClass.Number)
            : null);

    private static double ValueOf(Hit hit) => double.Parse(hit.Entry.Value!, CultureInfo.InvariantCulture);

    private static (double Value, int To)? Ideographic(PromptText text, int index)
    {
        const string Digits = "〇一二三四五六七八九";
        double total = 0;
        double digit = -1;
        var position = index;
        for (; position < text.Count && position < index + 6; position++)
        {
            var character = text.Word(position);
            if (character is "十" or "百")
            {
                total += Math.Max(1, digit < 0 ? 1 : digit) * (character == "十" ? 10 : 100);
                digit = -1;
            }
            else if (character.Length == 1 && Digits.IndexOf(character[0], StringComparison.Ordinal) is >= 0 and var value)
            {
                digit = digit < 0 ? value : (digit * 10) + value;
            }
            else
            {
                break;
            }
        }

        return position == index ? null : (total + Math.Max(0, digit), position);
    }
}
