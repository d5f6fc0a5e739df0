using System.Globalization;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>Reads a style that is named as one: "in a bauhaus style", "90s style", "im Stil der 80er Jahre", "90年代風".</summary>
internal static class StyleReader
{
    private const int MaxStyleWords = 3;

    public static void Read(PromptReading reading)
    {
        for (var index = 0; index < reading.Text.Count; index++)
        {
            if (reading.IsClosed(index))
            {
                continue;
            }

            if (reading.Result.Decade is null)
            {
                ReadDecade(reading, index);
            }

            if (reading.Result.Style is null)
            {
                ReadNamed(reading, index);
            }
        }
    }

    private static void ReadDecade(PromptReading reading, int index)
    {
        var text = reading.Text;
        if (text.Tokens[index].Kind != TokenKind.Number || Decade(text.Tokens[index].Value) is not { } decade)
        {
            return;
        }

        var next = index + 1;
        var isYears = next < text.Count && text.Tokens[next].Norm == "+s";
        if (!isYears && text.At(next, WordClass.DecadeYears) is { } years)
        {
            isYears = true;
            next = years.To - 1;
        }

        // French and Spanish name the years first: "années 90", "de los años 80".
        var isBehind = text.Before(index, WordClass.DecadeYears) is { } before && !text.IsDelimiter(index - 1);
        if (isYears && !text.IsDelimiter(next + 1) && text.At(next + 1, WordClass.DecadeTail) is { } tail)
        {
            Accept(reading, index, tail.To, decade);
        }
        else if ((isYears || isBehind) && HasStyleNounBefore(text, index))
        {
            Accept(reading, index, isYears ? next + 1 : index + 1, decade);
        }
    }

    private static bool HasStyleNounBefore(PromptText text, int index)
    {
        for (var position = index; position > 0 && index - position < 4 && !text.IsDelimiter(position - 1); position--)
        {
            if (text.Before(position, WordClass.StyleNoun) is not null || text.Before(position, WordClass.DecadeTail) is not null)
            {
                return true;
            }
        }

        return false;
    }

    private static void Accept(PromptReading reading, int from, int to, string decade)
    {
        reading.Result.Decade = decade;
        reading.Result.Note(reading.Text, from, to, "style", decade);
    }

    private static string? Decade(double value) => value switch
    {
        >= 1900 and <= 2020 when value % 10 == 0 => string.Create(CultureInfo.InvariantCulture, $"{value}s"),
        >= 20 and <= 90 when value % 10 == 0 => string.Create(CultureInfo.InvariantCulture, $"19{value}s"),
        _ => null,
    };

    // "in a bauhaus style", "in the style of a woodcut"
    private static void ReadNamed(PromptReading reading, int index)
    {
        var text = reading.Text;
        if (text.Word(index) != "in")
        {
            return;
        }

        var from = text.At(index + 1, WordClass.Article) is { } article ? article.To : index + 1;
        for (var to = from; to < Math.Min(text.Count, from + MaxStyleWords); to++)
        {
            if (text.IsDelimiter(to) || text.Is(to, WordClass.Preposition) || text.Is(to, WordClass.Conjunction)
                || text.Is(to, WordClass.Article))
            {
                return;
            }

            if (to > from && text.Word(to) == "style" && !text.IsDelimiter(to) && text.Tokens[from].Kind == TokenKind.Word)
            {
                var words = text.Slice(from, to);
                reading.Result.Style = words;
                reading.Result.Note(text, from, to + 1, "style", words);
                return;
            }
        }
    }
}
