using System.Globalization;
using System.Text.RegularExpressions;
using AdGenius.Contracts.Videos;

namespace AdGenius.PromptWorker.Rules;

/// <summary>The numbers stated in a prompt (duration, aspect ratio, size, frame rate), and the prompt without them.</summary>
internal sealed partial record StatedNumbers
{
    public double? DurationSeconds { get; private init; }

    public string? AspectRatio { get; private init; }

    public int? FramesPerSecond { get; private init; }

    public Quality? Quality { get; private init; }

    public required string Rest { get; init; }

    private static readonly (string Word, int Value)[] NumberWords =
    [
        ("one", 1), ("two", 2), ("three", 3), ("four", 4), ("five", 5), ("six", 6), ("seven", 7), ("eight", 8), ("nine", 9), ("ten", 10),
        ("twelve", 12), ("fifteen", 15), ("twenty", 20), ("thirty", 30), ("forty", 40), ("forty-five", 45), ("fifty", 50), ("sixty", 60),
        ("ninety", 90),
    ];

    public static StatedNumbers Read(string prompt)
    {
        var rest = prompt;
        string? Extract(Regex pattern)
        {
            var match = pattern.Match(rest);
            if (!match.Success)
            {
                return null;
            }

            rest = rest.Remove(match.Index, match.Length).Insert(match.Index, " ");
            return match.Groups.Count > 1 && match.Groups[1].Success ? match.Value : match.Value.Trim();
        }

        var frames = Extract(FramesPattern());
        var seconds = Extract(DurationPattern());
        var aspect = Extract(AspectPattern());
        var quality = Extract(QualityPattern());
        return new StatedNumbers
        {
            FramesPerSecond = frames is null
                ? null
                : Math.Clamp(int.Parse(DigitsPattern().Match(frames).Value, CultureInfo.InvariantCulture), 1, 60),
            DurationSeconds = seconds is null ? null : Seconds(seconds),
            AspectRatio = aspect is null ? null : Shape(aspect.ToLowerInvariant()),
            Quality = quality is null ? null : Size(quality.ToLowerInvariant()),
            Rest = RepeatedSpacesPattern().Replace(rest, " ").Trim(),
        };
    }

    private static double? Seconds(string text)
    {
        var lower = text.ToLowerInvariant();
        var unit = lower.Contains("min", StringComparison.Ordinal) ? 60 : 1;
        if (lower.Contains("half", StringComparison.Ordinal))
        {
            return 30;
        }

        var digits = NumberPattern().Match(lower);
        double? value = digits.Success ? double.Parse(digits.Value.Replace(',', '.'), CultureInfo.InvariantCulture) : null;
        value ??= NumberWords.Where(number => Regex.IsMatch(lower, $@"\b{number.Word}\b")).Select(number => (double?)number.Value)
            .LastOrDefault();
        return value * unit is { } seconds and >= 1 and <= 600 ? seconds : null;
    }

    private static string Shape(string text) => text switch
    {
        _ when text.Contains("4:5", StringComparison.Ordinal) => "4:5",
        _ when text.Contains("9:16", StringComparison.Ordinal) => "9:16",
        _ when text.Contains("16:9", StringComparison.Ordinal) => "16:9",
        _ when text.Contains("1:1", StringComparison.Ordinal) || text.Contains("square", StringComparison.Ordinal) => "1:1",
        _ when text.Contains("wide", StringComparison.Ordinal) || text.Contains("horizontal", StringComparison.Ordinal)
            || text.Contains("youtube video", StringComparison.Ordinal) => "16:9",
        _ => "9:16",
    };

    private static Quality Size(string text) => text switch
    {
        _ when text.Contains("4k", StringComparison.Ordinal) || text.Contains("2160", StringComparison.Ordinal)
            || text.Contains("ultra", StringComparison.Ordinal) || text.Contains(
                "uhd",
                StringComparison.Ordinal) => Contracts.Videos.Quality.Premium,
        _ when text.Contains("1080", StringComparison.Ordinal)
            || text.Contains("full", StringComparison.Ordinal) => Contracts.Videos.Quality.High,
        _ when text.Contains("480", StringComparison.Ordinal) => Contracts.Videos.Quality.Draft,
        _ => Contracts.Videos.Quality.Standard,
    };

    [GeneratedRegex(@"\b(?:at |in )?\d{1,3} ?(?:fps|frames (?:per|a) second)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex FramesPattern();

    [GeneratedRegex(
        @"\b(?:for |in |lasting |about |of length )*" // what introduces it
            + @"(?:half a minute|(?:\d{1,3}(?:[.,]\d)?" // the whole phrase, or a number in digits
            + @"|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen" // or in words, those of NumberWords
            + @"|twenty|thirty|forty(?:-five)?|fifty|sixty|ninety)"
            + @"[ -]?(?:s|secs?|seconds?|mins?|minutes?)(?:[ -]long)?)\b", // its unit
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex DurationPattern();

    [GeneratedRegex(
        @"\b(?:in |as an? )?" // what introduces it
            + @"(?:(?:16:9|9:16|4:5|1:1)(?: (?:aspect ratio|format|video))?" // a ratio
            + @"|(?:vertical|portrait[- ]format|square|widescreen|horizontal)(?: (?:video|format|clip|ad|aspect ratio))" // a shape
            + @"|widescreen|vertical" // a shape that needs no noun
            + @"|(?:for )?(?:tiktok|instagram reels?|reels|instagram stor(?:y|ies)|youtube shorts?|youtube video))\b", // where it is shown
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AspectPattern();

    [GeneratedRegex(
        @"\b(?:in )?(?:4k|uhd|ultra[- ]hd|full[- ]hd|2160p|1080p|720p|480p|hd)(?: (?:quality|resolution|video))?\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex QualityPattern();

    [GeneratedRegex(@"\d+", RegexOptions.CultureInvariant)]
    private static partial Regex DigitsPattern();

    [GeneratedRegex(@"\d+(?:[.,]\d+)?", RegexOptions.CultureInvariant)]
    private static partial Regex NumberPattern();

    [GeneratedRegex(@"[ \t]{2,}", RegexOptions.CultureInvariant)]
    private static partial Regex RepeatedSpacesPattern();
}
