using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.VideoRequests;

namespace AdGenius.PromptWorker.LanguageModel;

/// <summary>
/// Reads an answer member by member and names every fault. A server may ignore the schema, so nothing in an answer is trusted: types,
/// lengths, ranges and numbers of entries are all checked.
/// </summary>
internal sealed partial class AnswerReader
{
    private const int MaxScenes = 50;
    private const int MaxExclusions = 20;
    private const int MaxFaults = 12;

    private static readonly JsonDocumentOptions Document = new()
    {
        MaxDepth = 8, AllowDuplicateProperties = false, AllowTrailingCommas = true,
    };

    private readonly List<string> _faults = [];

    private AnswerReader()
    {
    }

    /// <summary>The answer, or its faults.</summary>
    /// <param name="text">What the model wrote; a Markdown code fence around it is removed.</param>
    /// <param name="sceneCount">The number of scenes that the request or the prompt states, or null.</param>
    public static (ModelAnswer? Answer, IReadOnlyList<string> Faults) Read(string text, int? sceneCount)
    {
        var reader = new AnswerReader();
        try
        {
            using var document = JsonDocument.Parse(JsonOf(text), Document);
            var answer = document.RootElement.ValueKind == JsonValueKind.Object ? reader.ReadAnswer(document.RootElement, sceneCount)
                : null;
            return answer is null && reader._faults.Count == 0
                ? (null, ["The answer must be one JSON object."])
                : (reader._faults.Count == 0 ? answer : null, [.. reader._faults.Take(MaxFaults)]);
        }
        catch (JsonException)
        {
            return (null, ["The answer is not valid JSON."]);
        }
        catch (InvalidOperationException)
        {
            return (null, ["The answer has text that is not valid Unicode."]);
        }
    }

    /// <summary>The answer without what a reasoning model thought before it, without a Markdown fence and the words around that.</summary>
    private static string JsonOf(string text)
    {
        const string ThoughtsEnd = "</think>", Fence = "```";
        var answer = text.Trim();
        if (!answer.StartsWith('{') && answer.IndexOf(ThoughtsEnd, StringComparison.Ordinal) is var thoughts and >= 0)
        {
            answer = answer[(thoughts + ThoughtsEnd.Length)..].TrimStart();
        }

        if (answer.StartsWith('{') || answer.IndexOf(Fence, StringComparison.Ordinal) is not (var fence and >= 0))
        {
            return WithoutWordsAround(answer);
        }

        var start = answer.IndexOf('\n', fence) + 1;
        var end = answer.LastIndexOf(Fence, StringComparison.Ordinal);
        return start > 0 && end > start ? answer[start..end] : WithoutWordsAround(answer);
    }

    // 'Here it is: {…} I hope that it helps.' is not worth a second call.
    private static string WithoutWordsAround(string answer)
    {
        var (start, end) = (answer.IndexOf('{', StringComparison.Ordinal), answer.LastIndexOf('}'));
        return start >= 0 && end > start ? answer[start..(end + 1)] : answer;
    }

    private ModelAnswer ReadAnswer(JsonElement root, int? sceneCount) => new()
    {
        Subject = Text(root, "subject", 300),
        Setting = OptionalText(root, "setting", 200),
        Style = Text(root, "style", 100),
        Mood = Text(root, "mood", 100),
        Lighting = Text(root, "lighting", 150),
        Camera = Text(root, "camera", 150),
        Palette = Palette(root),
        DurationSeconds = Number(root, "durationSeconds", 1, 600),
        AspectRatio = Choice(root, "aspectRatio", VideoRequestRules.AspectRatios),
        FramesPerSecond = Number(root, "framesPerSecond", 1, 60) is { } rate ? FrameRate.Of(rate).Nominal : null,
        Quality = Choice(root, "quality", Enum.GetNames<Quality>()) is { } quality ? Enum.Parse<Quality>(quality) : null,
        Exclusions = Exclusions(root),
        Scenes = Scenes(root, sceneCount),
        EnhancedPrompt = Text(root, "enhancedPrompt", 4_000),
        VoiceOver = OptionalText(root, "voiceOver", 2_000),
        Captions = root.TryGetProperty("captions", out var captions) && captions.ValueKind == JsonValueKind.True,
        MusicMood = OptionalText(root, "musicMood", 100),
        OnScreenText = OptionalText(root, "onScreenText", OverlayLengths.Headline),
        CallToAction = OptionalText(root, "callToAction", OverlayLengths.CallToAction),
        Scores = Scores(root),
    };

    private string Text(JsonElement parent, string member, int max, string? path = null)
    {
        var text = OptionalText(parent, member, max, path);
        if (text is null && !_faults.Exists(fault => fault.StartsWith((path ?? member) + " ", StringComparison.Ordinal)))
        {
            Fault(path ?? member, $"must be text of 1 to {max} characters");
        }

        return text ?? "";
    }

    private string? OptionalText(JsonElement parent, string member, int max, string? path = null)
    {
        if (!parent.TryGetProperty(member, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            Fault(path ?? member, $"must be text of 1 to {max} characters");
            return null;
        }

        var text = value.GetString()!.Trim();
        if (TextRules.Fault(path ?? member, text, max) is not null)
        {
            Fault(path ?? member, $"must be text of 1 to {max} characters without control characters");
            return null;
        }

        return text.Length == 0 ? null : text;
    }

    private double? Number(JsonElement parent, string member, double min, double max, string? path = null)
    {
        if (!parent.TryGetProperty(member, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (NumberOf(value) is { } number && number >= min && number <= max)
        {
            return number;
        }

        Fault(path ?? member, string.Create(CultureInfo.InvariantCulture, $"must be a number from {min} to {max}"));
        return null;
    }

    /// <summary>A number, which models also write as text where their server does not enforce the schema.</summary>
    private static double? NumberOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetDouble(out var number) => number,
        JsonValueKind.String when double.TryParse(
            value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    private string? Choice(JsonElement parent, string member, IReadOnlyList<string> allowed)
    {
        var text = OptionalText(parent, member, 20);
        if (text is null || allowed.Contains(text))
        {
            return text;
        }

        Fault(member, $"must be null or one of {string.Join(", ", allowed)}");
        return null;
    }

    private List<string> Palette(JsonElement root)
    {
        var colours = root.TryGetProperty("palette", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Take(6).Select(colour => colour.ValueKind == JsonValueKind.String ? colour.GetString()! : "").ToList()
            : [];
        if (colours.Count is < 3 or > 5 || !colours.TrueForAll(colour => Colour().IsMatch(colour)))
        {
            Fault("palette", "must be three to five colours as #rrggbb");
        }

        return colours.ConvertAll(colour => colour.ToLowerInvariant());
    }

    private List<string> Exclusions(JsonElement root)
    {
        var items = root.TryGetProperty("exclusions", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Take(MaxExclusions + 1).Select(item => item.ValueKind == JsonValueKind.String
                ? item.GetString()!.Trim() : "")
                .ToList()
            : null;
        if (items is null || items.Count > MaxExclusions
            || !items.TrueForAll(item => item.Length is > 0 and <= 80 && TextRules.Fault("exclusions", item, 80) is null))
        {
            Fault("exclusions", $"must be a list of up to {MaxExclusions} texts of up to 80 characters");
            return [];
        }

        return items;
    }

    private List<AnswerScene> Scenes(JsonElement root, int? sceneCount)
    {
        if (!root.TryGetProperty("scenes", out var list) || list.ValueKind != JsonValueKind.Array
            || list.GetArrayLength() is 0 or > MaxScenes)
        {
            Fault("scenes", $"must be a list of 1 to {MaxScenes} scenes");
            return [];
        }

        if (sceneCount is { } count && list.GetArrayLength() != count)
        {
            Fault("scenes", $"must have {count} entries, as the request states");
            return [];
        }

        var scenes = new List<AnswerScene>();
        foreach (var (index, scene) in list.EnumerateArray().Index())
        {
            var path = $"scenes[{index}]";
            if (scene.ValueKind != JsonValueKind.Object)
            {
                Fault(path, "must be an object");
                continue;
            }

            scenes.Add(new AnswerScene(
                Text(scene, "text", 1_000, path + ".text"),
                Text(scene, "prompt", 1_500, path + ".prompt"),
                Number(scene, "seconds", 0.1, 600, path + ".seconds") ?? 1,
                Text(scene, "camera", 150, path + ".camera")));
        }

        return scenes;
    }

    private PromptScores Scores(JsonElement root)
    {
        var scores = root.TryGetProperty("scores", out var given) && given.ValueKind == JsonValueKind.Object ? given : default;
        return new PromptScores
        {
            Specificity = Score(scores, "specificity"),
            VisualClarity = Score(scores, "visualClarity"),
            Motion = Score(scores, "motion"),
            BrandFit = Score(scores, "brandFit"),
            Risk = Score(scores, "risk"),
        };
    }

    private PromptScore Score(JsonElement scores, string member)
    {
        var path = $"scores.{member}";
        if (scores.ValueKind != JsonValueKind.Object || !scores.TryGetProperty(member, out var score)
            || score.ValueKind != JsonValueKind.Object
            || Number(score, "value", 0, 1, path + ".value") is not { } value)
        {
            Fault(path, "must be an object with a value from 0 to 1 and a reason");
            return new PromptScore { Value = 0, Reason = "" };
        }

        return new PromptScore { Value = value, Reason = Text(score, "reason", 300, path + ".reason") };
    }

    private void Fault(string member, string text) => _faults.Add($"{member} {text}.");

    [GeneratedRegex("^#[0-9a-fA-F]{6}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Colour();
}
