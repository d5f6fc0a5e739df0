using System.Collections.Frozen;
using System.Globalization;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;
using AdGenius.PromptWorker.Rules.Tokens;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>
/// Reads flags as other video and image services take them behind a prompt: "--ar 9:16 --no text, people --duration 6 --fps 30". Flags of
/// those services that state nothing here, such as "--stylize 250", are left out and said; unknown ones stay in the text.
/// </summary>
internal static class FlagReader
{
    private const int MaxItemTokens = 8;
    private const double MaxRatio = 100;

    private static readonly FrozenSet<string> Shapes = FrozenSet.ToFrozenSet(["ar", "aspect", "aspectratio", "ratio", "rt", "size"]);

    private static readonly FrozenSet<string> Lengths =
        FrozenSet.ToFrozenSet(["duration", "dur", "length", "len", "seconds", "durationseconds"]);

    private static readonly FrozenSet<string> Rates = FrozenSet.ToFrozenSet(["fps", "framerate", "framespersecond"]);

    private static readonly FrozenSet<string> Sizes = FrozenSet.ToFrozenSet(["resolution", "res", "rs", "quality"]);

    // What other services know and this one does not; "style" and "motion" only with the values that those services give them.
    private static readonly FrozenSet<string> Foreign = FrozenSet.ToFrozenSet(
    [
        "v", "version", "s", "stylize", "c", "chaos", "q", "quality", "seed", "stop", "tile", "iw", "sref", "cref", "oref", "cw", "sw",
        "ow", "niji", "weird", "w", "raw", "motion", "style", "loop", "fast", "relax", "turbo", "profile", "p", "cfg", "cfgscale", "gs",
        "guidance", "guidancescale", "steps", "sampler", "camera", "cf", "camerafixed", "wm", "watermark", "exp", "repeat", "r", "bs",
        "video", "upbeta", "test", "testp", "hd", "draft", "strength", "creativity",
    ]);

    private static readonly FrozenSet<string> ForeignValues = FrozenSet.ToFrozenSet(
        ["raw", "low", "medium", "high", "true", "false", "on", "off", "random", "auto", "cute", "scenic", "expressive", "original"]);

    public static void Read(PromptReading reading)
    {
        foreach (var flag in FlagFinder.In(reading.Text))
        {
            if (EndOf(reading, flag) is { } to)
            {
                reading.MarkParameter(flag.From, to);
                reading.Remove(flag.From, to);
            }
        }
    }

    // The token after what was read of the flag; null where it is not understood.
    private static int? EndOf(PromptReading reading, Flag flag)
    {
        var word = EndOfWord(reading.Text, flag);
        return FlagFinder.IsNegative(flag.Name) ? Negative(reading, flag)
            : Shapes.Contains(flag.Name) ? Shape(reading, flag, word)
            : Lengths.Contains(flag.Name) ? Length(reading, flag)
            : Rates.Contains(flag.Name) ? Rate(reading, flag, word)
            : (Sizes.Contains(flag.Name) ? Size(reading, flag, flag.ValueFrom) : null)
                ?? Size(reading, flag, flag.ValueFrom - 1) // "--hd"
                ?? (Foreign.Contains(flag.Name) ? LeftOut(reading, flag, word) : null);
    }

    private static int? Shape(PromptReading reading, Flag flag, int to)
    {
        var text = reading.Text;
        var from = flag.ValueFrom;
        if (to - from == 3 && text.Tokens[from].Kind == TokenKind.Number && text.Tokens[from + 2].Kind == TokenKind.Number
            && text.Tokens[from + 1].Norm is ":" or "x" or "/" && IsRatio(text.Tokens[from].Value, text.Tokens[from + 2].Value))
        {
            var value = string.Create(CultureInfo.InvariantCulture, $"{text.Tokens[from].Value}:{text.Tokens[from + 2].Value}");
            reading.FlagShapes.Add(new Candidate(flag.From, to, value, IsStrong: true, IsRatio: true));
            return to;
        }

        if (ShapeReader.At(text, from) is not { } shape || shape.To > flag.To)
        {
            return null;
        }

        reading.FlagShapes.Add(new Candidate(flag.From, shape.To, shape.Value, IsStrong: true, IsRatio: true));
        return shape.To;
    }

    private static bool IsRatio(double width, double height) => width > 0 && height > 0 && width / height is > 1 / MaxRatio and < MaxRatio;

    private static int? Length(PromptReading reading, Flag flag)
    {
        var text = reading.Text;
        if (LengthFinder.At(text, flag.ValueFrom) is not { } length || length.To > flag.To)
        {
            if (NumberReader.At(text, flag.ValueFrom) is not { } number || number.To > flag.To)
            {
                return null;
            }

            var isClock = number.To + 1 < flag.To && text.Tokens[number.To].Norm is ":" && !text.Tokens[number.To + 1].SpaceBefore
                && text.Tokens[number.To + 1].Kind == TokenKind.Number; // "0:08"
            length = new Length
            {
                From = flag.ValueFrom,
                To = isClock ? number.To + 2 : number.To,
                Seconds = isClock ? (number.Value * 60) + text.Tokens[number.To + 1].Value : number.Value,
                Unit = 1,
            };
        }

        reading.FlagLengths.Add(length with { From = flag.From, MayBeDecade = false, Use = LengthUse.Stated });
        return length.To;
    }

    private static int? Rate(PromptReading reading, Flag flag, int to)
    {
        if (NumberReader.At(reading.Text, flag.ValueFrom) is not { } number || number.To > flag.To)
        {
            return null;
        }

        RateReader.Accept(reading, number.Value, flag.From, Math.Max(to, number.To));
        return Math.Max(to, number.To);
    }

    private static int? Size(PromptReading reading, Flag flag, int from)
    {
        if (reading.Text.At(from, WordClass.Quality) is not { } hit || hit.To > flag.To)
        {
            return null;
        }

        QualityReader.Accept(reading, hit);
        return hit.To;
    }

    // "--no text, people": every part is one thing, whatever it is.
    private static int? Negative(PromptReading reading, Flag flag)
    {
        var text = reading.Text;
        var (from, to) = (flag.ValueFrom, flag.ValueFrom);
        for (var index = flag.ValueFrom; index <= flag.To; index++)
        {
            var isEnd = index == flag.To || text.Tokens[index].Norm is "." or ";" or "。" || text.Tokens[index].Kind == TokenKind.Opaque;
            if (!isEnd && text.Tokens[index].Norm is not ("," or "、" or "and" or "or" or "\"" or "“" or "”"))
            {
                continue;
            }

            if (index > from && index - from <= MaxItemTokens)
            {
                var english = text.At(from, WordClass.Concrete) is { } hit && hit.To == index ? hit.Entry.Value : null;
                ExclusionReader.Add(reading, new ExclusionItem(from, index, ExclusionKind.Visible, english));
                to = index;
            }

            from = index + 1;
            if (isEnd || reading.Result.Exclusions.Count > ExclusionItems.MaxInList * 4)
            {
                break;
            }
        }

        return to == flag.ValueFrom ? null : to < flag.To && text.Tokens[to].Norm is "\"" or "”" ? to + 1 : to;
    }

    private static int? LeftOut(PromptReading reading, Flag flag, int word)
    {
        var text = reading.Text;
        var hasValue = flag.ValueFrom < word && (text.Tokens[flag.ValueFrom].Kind is TokenKind.Number or TokenKind.Opaque
            || ForeignValues.Contains(text.Word(flag.ValueFrom)));
        if (flag.Name is "style" or "motion" or "camera" or "watermark" or "video" or "test" or "profile" && !hasValue
            && !text.IsDelimiter(flag.ValueFrom))
        {
            return null; // "--style watercolor" says something
        }

        var to = hasValue ? word : flag.ValueFrom;
        reading.Result.Adjustments.Add($"'{text.Slice(flag.From, to)}' states nothing here and was left out");
        return to;
    }

    private static int EndOfWord(PromptText text, Flag flag)
    {
        var end = Math.Min(flag.ValueFrom + 1, flag.To);
        while (end < flag.To && !text.Tokens[end].SpaceBefore)
        {
            end++;
        }

        return end > flag.ValueFrom && text.Tokens[end - 1].Norm is "," or "." or ";" ? end - 1 : end;
    }
}
