using System.Globalization;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>Finds numbers with a unit of time: "15 s", "1:30 minutes", "2m30s", "a minute and a half", "10 to 15 seconds",
/// "1分30秒".</summary>
internal static class LengthFinder
{
    private static readonly (string Unit, double Seconds)[] GermanUnits = [("sekundig", 1), ("minutig", 60), ("stundig", 3600), (Spot, 1)];

    // "30-Sekünder"
    private const string Spot = "sekunder";

    private static readonly double[] SpotLengths = [5, 6, 8, 10, 12, 15, 20, 30, 45, 60, 90];

    /// <summary>The length that begins at the token, or null.</summary>
    public static Length? At(PromptText text, int index)
    {
        if (index < 0 || index >= text.Count)
        {
            return null;
        }

        if (index > 0 && text.Tokens[index].Kind == TokenKind.Number && text.Tokens[index - 1].Norm is "'" or "’"
            && !text.Tokens[index].SpaceBefore)
        {
            return null; // '90s
        }

        if ((Clock(text, index) ?? Timecodes(text, index) ?? OfSpot(text, index) ?? BehindSpot(text, index)) is { } clock)
        {
            return clock;
        }

        if (text.Word(index) is "a" or "an" && text.At(index + 1, WordClass.TimeUnit) is { Entry.Value: "60" } minute)
        {
            return Compound(text, new Length { From = index, To = minute.To, Seconds = 60, Unit = 60 });
        }

        // "an hour-long film"
        if (text.Word(index) is "a" or "an" && text.At(index + 1, WordClass.TimeUnit) is { Entry.Value: "3600" } hour
            && text.Word(hour.To) is "long" && text.Tokens[hour.To].HyphenBefore)
        {
            return new Length { From = index + 1, To = hour.To, Seconds = 3600, Unit = 3600 };
        }

        if (OneWord(text, index) is { } oneWord)
        {
            return oneWord;
        }

        // "between 10 and 20 seconds"
        if (text.Word(index) is "between" or "zwischen" or "entre" && NumberReader.At(text, index + 1) is { } minimum
            && Range(text, index, minimum.Value, minimum.To, isBetween: true) is { } between)
        {
            return between;
        }

        // "película de minuto y medio", "minute et demie"
        if (text.At(index, WordClass.TimeUnit) is { Entry.Value: "60" } bare && text.At(bare.To, WordClass.HalfAfter) is { } half)
        {
            return new Length { From = index, To = half.To, Seconds = 90, Unit = 60 };
        }

        if (NumberReader.At(text, index) is not { } number || number.Value > 1e6)
        {
            return null;
        }

        if (Range(text, index, number.Value, number.To) is { } range)
        {
            return range;
        }

        if (Joined(text, index, number) is { } joined)
        {
            return joined;
        }

        if (text.At(number.To, WordClass.TimeUnit) is not { } unit || IsClockMinute(text, index, number, unit))
        {
            return null;
        }

        var seconds = ValueOf(unit);
        var mayBeDecade = text.Tokens[unit.From].Norm == "+s"
            && ((number.Value is >= 20 and <= 90 && number.Value % 10 == 0) || number.Value is >= 1900 and <= 2020);
        return Compound(text, new Length
        {
            From = index,
            To = unit.To,
            Seconds = number.Value * seconds,
            Unit = seconds,
            MayBeDecade = mayBeDecade,
            NamesVideo = text.Word(unit.From).StartsWith(Spot, StringComparison.Ordinal),
        });
    }

    // "1:30 minutes"
    private static Length? Clock(PromptText text, int index)
    {
        if (index + 3 >= text.Count || text.Tokens[index].Kind != TokenKind.Number || text.Tokens[index + 1].Norm != ":"
            || text.Tokens[index + 1].SpaceBefore || text.Tokens[index + 2].Kind != TokenKind.Number || text.Tokens[index + 2].Length != 2
            || text.Tokens[index + 2].SpaceBefore || text.Tokens[index + 2].Value >= 60)
        {
            return null;
        }

        return text.At(index + 3, WordClass.TimeUnit) is { Entry.Value: "60" } unit
            ? new Length
            {
                From = index,
                To = unit.To,
                Seconds = (text.Tokens[index].Value * 60) + text.Tokens[index + 2].Value,
                Unit = 60,
            }
            : null;
    }

    // "0:05-0:10"
    private static Length? Timecodes(PromptText text, int index)
    {
        if (TimeAt(text, index) is not { } from || index + 3 >= text.Count)
        {
            return null;
        }

        var second = text.Tokens[index + 3].HyphenBefore ? index + 3
            : text.Tokens[index + 3].Norm is "-" or "–" or "—" ? index + 4 // "0:05 – 0:10"
            : text.Count;
        if (TimeAt(text, second) is not { } until || until <= from)
        {
            return null;
        }

        return new Length { From = index, To = second + 3, Seconds = from, Until = until, Unit = 1, IsTimecode = true };
    }

    // "A TV commercial 0:30."
    private static Length? BehindSpot(PromptText text, int index) => TimeAt(text, index) is { } seconds && SpotLengths.Contains(seconds)
        && text.Before(index, WordClass.VideoNoun) is not null && text.IsDelimiter(index + 3)
            ? new Length { From = index, To = index + 3, Seconds = seconds, Unit = 1 }
            : null;

    private static double? TimeAt(PromptText text, int index) =>
        index + 2 < text.Count && text.Tokens[index] is { Kind: TokenKind.Number, Length: <= 2 } minutes
        && text.Tokens[index + 1] is { Norm: ":", SpaceBefore: false }
        && text.Tokens[index + 2] is { Kind: TokenKind.Number, Length: 2, SpaceBefore: false, Value: < 60 } seconds
            ? (minutes.Value * 60) + seconds.Value
            : null;

    // As spots are sold: "a :30 spot", "a 15" commercial"; "a 15" laptop" is a size.
    private static Length? OfSpot(PromptText text, int index)
    {
        var isColon = index + 1 < text.Count && text.Tokens[index] is { Norm: ":", SpaceBefore: true }
            && text.Tokens[index + 1] is { Kind: TokenKind.Number, Length: 2, SpaceBefore: false };
        var number = isColon ? index + 1 : index;
        if (number >= text.Count || text.Tokens[number].Kind != TokenKind.Number || !SpotLengths.Contains(text.Tokens[number].Value))
        {
            return null;
        }

        var to = number + 1;
        if (!isColon)
        {
            var marks = to;
            while (marks < text.Count && marks - to < 2
                && text.Tokens[marks] is { SpaceBefore: false, Norm: "\"" or "”" or "″" or "'" or "’" })
            {
                marks++;
            }

            if (marks == to || (marks - to == 1 && text.Tokens[to].Norm is "'" or "’"))
            {
                return null; // 15' are minutes, or feet
            }

            to = marks;
        }

        return text.At(to, WordClass.VideoNoun) is null
            ? null
            : new Length { From = index, To = to, Seconds = text.Tokens[number].Value, Unit = 1 };
    }

    // "dreißigsekündig", "zweiminütiger"
    private static Length? OneWord(PromptText text, int index)
    {
        var word = text.Word(index);
        foreach (var (unit, seconds) in GermanUnits)
        {
            var at = word.IndexOf(unit, StringComparison.Ordinal);
            if (at <= 0 || word.Length - at - unit.Length > 2)
            {
                continue;
            }

            foreach (var entry in Lexicon.Default.StartingWith(word[..at]))
            {
                if (entry is { Class: WordClass.Number, Language: Language.De, Tokens.Length: 1 })
                {
                    var number = double.Parse(entry.Value!, CultureInfo.InvariantCulture);
                    return new Length
                    {
                        From = index, To = index + 1, Seconds = number * seconds, Unit = seconds, NamesVideo = unit == Spot,
                    };
                }
            }
        }

        return null;
    }

    private static Length? Range(PromptText text, int index, double minimum, int to, bool isBetween = false)
    {
        var second = to;
        if (text.At(to, WordClass.TimeUnit) is { } unitOfMinimum && text.Word(unitOfMinimum.To) is "から" or "か" && !isBetween)
        {
            // "15秒から20秒"
            second = text.Word(unitOfMinimum.To + 1) is "ら" ? unitOfMinimum.To + 2 : unitOfMinimum.To + 1;
        }
        else if (!isBetween && text.At(to, WordClass.TimeUnit) is { } first && !text.IsDelimiter(first.To)
            && (text.Tokens[first.To].HyphenBefore || text.Word(first.To) is "to" or "bis"))
        {
            second = text.Tokens[first.To].HyphenBefore ? first.To : first.To + 1; // "0s-3s", "5 seconds to 10 seconds"
        }
        else if (isBetween ? text.Word(to) is "and" or "und" or "et" or "y"
            : text.Word(to) is "to" or "bis" or "a" or "〜" or "~" or "から" && !text.IsDelimiter(to))
        {
            second = to + 1;
        }
        else if (isBetween || to >= text.Count || !text.Tokens[to].HyphenBefore)
        {
            return null;
        }

        if (NumberReader.At(text, second) is not { } maximum || maximum.Value <= minimum
            || text.At(maximum.To, WordClass.TimeUnit) is not { } unit
            || (text.At(to, WordClass.TimeUnit) is { } other && other.Entry.Value != unit.Entry.Value)) // "10 seconds to 2 minutes"
        {
            return null;
        }

        var seconds = ValueOf(unit);
        return new Length { From = index, To = unit.To, Seconds = minimum * seconds, Until = maximum.Value * seconds, Unit = seconds };
    }

    // "2m30s", "1min30"
    private static Length? Joined(PromptText text, int index, (double Value, int To) number)
    {
        if (number.To >= text.Count || text.Tokens[number.To].Norm is not ['+', 'm', ..] || text.Tokens[number.To].Length > 8)
        {
            return null;
        }

        var rest = text.Tokens[number.To].Norm.AsSpan(2);
        rest = rest.StartsWith("in") ? rest[2..] : rest;
        rest = rest.TrimEnd("sec");
        return rest.Length is 1 or 2 && int.TryParse(rest, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? new Length { From = index, To = number.To + 1, Seconds = (number.Value * 60) + seconds, Unit = 60 }
            : null;
    }

    // "9時16分" is a time of day, "十分" is "enough".
    private static bool IsClockMinute(PromptText text, int index, (double Value, int To) number, Hit unit) =>
        (unit.Entry.Tokens[0] == "分" && (text.Word(index - 1) is "時" || text.Tokens[index].Kind != TokenKind.Number))
        || (unit.Entry.Tokens[0] == "h" && number.Value is >= 0 and <= 24 && text.Word(index - 1) is "a" or "vers" or "las" or "um");

    // "1 minute 30 seconds", "one minute and a half"
    private static Length Compound(PromptText text, Length length)
    {
        if (text.At(length.To, WordClass.HalfAfter) is { } half && length.Unit >= 60)
        {
            return length with { To = half.To, Seconds = length.Seconds + (length.Unit / 2) };
        }

        var next = text.Word(length.To) is "and" or "und" or "et" or "y" ? length.To + 1 : length.To;
        return length.Unit >= 60 && !text.IsDelimiter(next) && NumberReader.At(text, next) is { } number
            && text.At(number.To, WordClass.TimeUnit) is { } unit && ValueOf(unit) < length.Unit && number.Value < 60
            ? length with { To = unit.To, Seconds = length.Seconds + (number.Value * ValueOf(unit)) }
            : WithBareSeconds(text, length);
    }

    // "1 min 30", "une minute trente"
    private static Length WithBareSeconds(PromptText text, Length length)
    {
        var to = length.To;
        if (length.Unit == 60 && !text.IsDelimiter(to) && text.Tokens[to].Kind == TokenKind.Word && !text.Tokens[to].IsIdeographic
            && NumberReader.At(text, to) is { Value: 10 or 15 or 20 or 30 or 40 or 45 or 50 } words
            && (text.IsDelimiter(words.To) || text.Is(words.To, WordClass.Preposition) || text.Is(words.To, WordClass.Conjunction)))
        {
            return length with { To = words.To, Seconds = length.Seconds + words.Value };
        }

        return length.Unit == 60 && text.Word(to - 1) is "min" or "mn" or "minute" or "minuto" && to < text.Count
            && text.Tokens[to] is { Kind: TokenKind.Number, Length: 2, Value: < 60 } seconds
            && (text.IsDelimiter(to + 1) || text.Is(to + 1, WordClass.Preposition) || text.Is(to + 1, WordClass.Conjunction))
            && text.At(to + 1, WordClass.TimeUnit) is null
            ? length with { To = to + 1, Seconds = length.Seconds + seconds.Value }
            : length;
    }

    private static double ValueOf(Hit unit) => double.Parse(unit.Entry.Value!, CultureInfo.InvariantCulture);
}
