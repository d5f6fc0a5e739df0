using System.Globalization;
using AdGenius.PromptWorker.Rules.Lexicons;
using AdGenius.PromptWorker.Rules.Text;

namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>
/// Reads the length of the video and of its scenes. Where the words do not say that a length is the video's, they stay in the text and
/// nothing is set.
/// </summary>
internal static class DurationReader
{
    private const double Min = 1;
    private const double Max = 600;
    private const int MaxScenes = 50;

    /// <summary>The lengths in the text.</summary>
    public static List<Length> Find(PromptReading reading)
    {
        var text = reading.Text;
        var found = new List<Length>();
        for (var index = 0; index < text.Count; index++)
        {
            if (!reading.IsClosed(index) && !reading.IsParameter(index) && LengthFinder.At(text, index) is { } length)
            {
                found.Add(length);
                reading.MarkParameter(length.From, length.To);
                index = length.To - 1;
            }
        }

        return found;
    }

    /// <summary>Decides which of the lengths is the video's, and counts stated scenes.</summary>
    public static void Read(PromptReading reading, List<Length> lengths)
    {
        var result = reading.Result;
        if (SceneLengthReader.Read(reading, lengths))
        {
            return;
        }

        lengths = OrdinalTimes.ReadFirst(reading, lengths.FindAll(length => !length.IsTimecode));
        foreach (var length in lengths)
        {
            LengthContext.Classify(reading, length);
        }

        ReadScenes(reading, lengths);
        var stated = Stated([.. reading.FlagLengths, .. lengths]);
        foreach (var length in stated)
        {
            Take(reading, length, "durationSeconds", Text(length.Seconds));
        }

        var values = stated.Select(length => length.Seconds).Distinct().ToList();
        if (values.Count > 1)
        {
            result.Refuse(
                "durationSeconds",
                $"the prompt states several lengths: {string.Join(" and ", values.Select(Text))} seconds; state one, {Text(Min)} to "
                    + $"{Text(Max)} seconds.");
            return;
        }

        ReadTotal(reading, values);
        if (stated.FirstOrDefault() is { Until: { } until } range && result.DurationSeconds is not null)
        {
            result.Adjustments.Add($"durationSeconds {Text(range.Seconds)} to {Text(until)} became {Text(range.Seconds)}");
        }

        foreach (var length in lengths.Where(length => length.Use == LengthUse.AtMost && length.Seconds is >= Min and <= Max).Take(1))
        {
            result.MaxDurationSeconds = length.Seconds;
            Take(reading, length, "maxDurationSeconds", Text(length.Seconds));
        }
    }

    private static void ReadTotal(PromptReading reading, List<double> values)
    {
        var result = reading.Result;
        double? total = values is [var only] ? only : null;
        if (result.SceneSeconds is { } each && result.SceneCount is { } count)
        {
            if (total is { } stated && Math.Abs(stated - (each * count)) > 0.01)
            {
                result.Refuse(
                    "durationSeconds",
                    $"the prompt contradicts itself about durationSeconds: {count} scenes of {Text(each)} seconds make "
                        + $"{Text(each * count)}, but it also says {Text(stated)}; state one of them.");
                return;
            }

            total = each * count;
        }

        if (total is not { } seconds)
        {
            return;
        }

        if (seconds is < Min or > Max)
        {
            result.Refuse(
                "durationSeconds", $"durationSeconds is {Text(seconds)}; allowed are {Text(Min)} to {Text(Max)} seconds.");
            return;
        }

        result.DurationSeconds = seconds;
    }

    /// <summary>The lengths of the video, without those that another statement makes doubtful.</summary>
    private static List<Length> Stated(List<Length> lengths)
    {
        var stated = lengths.Where(length => length.Use == LengthUse.Stated).ToList();
        var alone = lengths.Where(length => length.Use == LengthUse.Alone).ToList();
        if (stated.Count > 0)
        {
            return [.. stated, .. alone];
        }

        if (alone.Count > 0)
        {
            // Several that differ are a countdown or a list, not a length.
            return alone.Select(length => length.Seconds).Distinct().Count() == 1 && lengths.Count <= alone.Count + 1 ? alone : [];
        }

        var implied = lengths.Where(length => length.Use == LengthUse.Implied && length.Seconds is >= Min and <= Max).ToList();
        return implied.Count == 1 && lengths.Count == 1 ? implied : [];
    }

    private static void ReadScenes(PromptReading reading, List<Length> lengths)
    {
        var (text, result) = (reading.Text, reading.Result);
        if (lengths.FirstOrDefault(length => length.Use == LengthUse.OfEachScene) is { } each)
        {
            result.SceneSeconds = each.Seconds;
            Take(reading, each, "sceneSeconds", Text(each.Seconds));
            var joint = text.Word(each.From - 1) is "の" && text.Word(each.From - 2) is "つ" ? each.From - 2 : each.From; // "二つの5秒のシーン"
            if (NumberReader.Before(text, joint) is { } number && IsCount(number.Value) && !reading.IsParameter(number.From))
            {
                SetCount(reading, number.Value, number.From, each.From);
            }
            else if (CountBehind(text, each.RemoveTo) is { } behind)
            {
                SetCount(reading, behind.Value, each.RemoveTo, behind.To);
            }
        }

        for (var index = 0; index < text.Count && result.SceneCount is null; index++)
        {
            if (reading.IsClosed(index) || reading.IsParameter(index) || NumberReader.At(text, index) is not { } number
                || !IsCount(number.Value))
            {
                continue;
            }

            var noun = SceneNoun(reading, number.To, withShots: result.SceneSeconds is not null);
            if (noun > 0 && (result.SceneSeconds is not null || IsCountOfVideo(reading, index, noun)))
            {
                SetCount(reading, number.Value, index, noun);
            }
        }
    }

    // "5秒のカットを3つ"
    private static (double Value, int To)? CountBehind(PromptText text, int index) =>
        text.Word(index) is "を" or "が" && NumberReader.At(text, index + 1) is { } number && IsCount(number.Value)
        && text.Word(number.To) is "つ" or "本" or "個"
            ? (number.Value, number.To + 1)
            : null;

    private static void SetCount(PromptReading reading, double count, int from, int to)
    {
        var text = reading.Text;
        reading.Result.SceneCount = (int)count;
        reading.Result.Note(text, from, to, "sceneCount", Text(count));
        if (text.Word(from - 1) is "in" or "with" or "of" or "mit" or "en" or "con" or "de" or "avec" or "aus"
            && !text.IsDelimiter(from - 1))
        {
            from--;
        }

        if (text.Word(to) is "of" or "mit" or "de" or "with" or "で" or "の" or "from" && !text.IsDelimiter(to))
        {
            to++;
        }

        reading.MarkParameter(from, to);
        reading.Remove(from, to);
    }

    private static bool IsCount(double value) => value is >= 2 and <= MaxScenes && value == Math.Floor(value);

    /// <summary>The token after a noun for scenes, which an attribute may precede; 0 where there is none.</summary>
    private static int SceneNoun(PromptReading reading, int index, bool withShots)
    {
        var text = reading.Text;
        if (text.Word(index) is "つ" && text.Word(index + 1) is "の")
        {
            index += 2;
        }

        for (var skipped = 0; skipped < 2 && !text.IsDelimiter(index); skipped++)
        {
            if ((text.At(index, WordClass.SceneNoun) ?? (withShots ? text.At(index, WordClass.ShotNoun) : null)) is { } noun)
            {
                return noun.To;
            }

            if (text.At(index, WordClass.Modifier) is not { } attribute)
            {
                return 0;
            }

            index = attribute.To;
        }

        return 0;
    }

    // "three scenes:", "a video in three scenes"; a painting with three scenes from a book says nothing about the video.
    private static bool IsCountOfVideo(PromptReading reading, int from, int noun)
    {
        var text = reading.Text;
        return reading.IsTopic(from) || text.Word(noun) is "で" || text.Tokens[from].IsIdeographic
            || text.Before(from, WordClass.VideoNoun) is not null
            || text.Before(from - 1, WordClass.VideoNoun) is not null
            || (text.IsDelimiter(from - 1) && text.IsDelimiter(noun))
            || (text.Word(from - 1) is "in" or "en" && text.IsDelimiter(from - 2) && text.IsDelimiter(noun));
    }

    /// <summary>Takes the words as a length.</summary>
    public static void Take(PromptReading reading, Length length, string field, string value)
    {
        reading.Result.Note(reading.Text, length.From, length.To, field, value);
        var from = length.RemoveFrom >= 0 ? length.RemoveFrom : length.From;
        var to = length.RemoveTo >= 0 ? length.RemoveTo : length.To;
        reading.MarkParameter(from, to);
        reading.Remove(from, to);
    }

    private static string Text(double seconds) => seconds.ToString("0.##", CultureInfo.InvariantCulture);
}
