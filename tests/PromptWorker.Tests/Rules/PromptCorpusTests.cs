using System.Globalization;
using System.Text.Json;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Rules;

namespace AdGenius.PromptWorker.Tests.Rules;

/// <summary>Two hundred prompts in five languages, written by hand, with traps.</summary>
public sealed class PromptCorpusTests
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private static readonly List<PromptExpectation> Prompts = JsonSerializer.Deserialize<List<PromptExpectation>>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Data", "prompts.json")), Json)!;

    [Fact]
    public void At_least_97_percent_of_the_stated_parameters_are_read_and_none_is_invented()
    {
        var stated = 0;
        var missed = new List<string>();
        var invented = new List<string>();
        foreach (var expected in Prompts)
        {
            var (results, refused) = Read(expected.Prompt);
            foreach (var (field, value) in Fields(expected))
            {
                var actual = results.GetValueOrDefault(field);
                stated += value is null ? 0 : 1;
                if (value is not null && !string.Equals(actual, value, StringComparison.OrdinalIgnoreCase))
                {
                    missed.Add($"{expected.Prompt} | {field}: {value} was read as {actual ?? "nothing"}");
                }
                else if (value is null && actual is not null && field is not ("style" or "mood" or "subject"))
                {
                    invented.Add($"{expected.Prompt} | {field}: {actual} was invented");
                }
            }

            stated += expected.Refused is null ? 0 : 1;
            if (expected.Refused != refused)
            {
                (expected.Refused is null ? invented : missed).Add($"{expected.Prompt} | refused: {refused ?? "nothing"}");
            }
        }

        TestContext.Current.SendDiagnosticMessage($"{stated - missed.Count} of {stated} stated parameters");
        Assert.True(Prompts.Count >= 200);
        Assert.Empty(invented);
        Assert.True(missed.Count <= stated * 0.03, string.Join('\n', missed));
    }

    [Fact]
    public void Every_span_names_words_of_the_prompt()
    {
        foreach (var expected in Prompts)
        {
            var reading = PromptReading.Of(expected.Prompt);
            Assert.All(reading.Spans, span =>
            {
                Assert.InRange(span.Start, 0, expected.Prompt.Length - 1);
                Assert.InRange(span.Length, 1, expected.Prompt.Length - span.Start);
                Assert.False(string.IsNullOrWhiteSpace(expected.Prompt.Substring(span.Start, span.Length)));
            });
        }
    }

    private static (Dictionary<string, string?> Results, string? Refused) Read(string prompt)
    {
        var reading = PromptReading.Of(prompt);
        var request = new GenerateVideo { RequestId = "r", TenantName = "demo", CreativeId = "c", Prompt = prompt };
        var quantification = RulesQuantifier.Quantify(request, reading);
        var parameters = (quantification as Quantification.Read)?.Parameters;
        var refused = (quantification as Quantification.Rejected)?.Failure.Field;
        return (new Dictionary<string, string?>
        {
            ["durationSeconds"] = refused == "durationSeconds" ? null : Text(reading.DurationSeconds),
            ["aspectRatio"] = refused == "aspectRatio" ? null : reading.AspectRatio ?? reading.PlatformAspectRatio,
            ["framesPerSecond"] = Text(reading.FramesPerSecond),
            ["quality"] = reading.Quality?.ToString(),
            ["exclusions"] = List(reading.Exclusions),
            ["sceneCount"] = Text(reading.SceneCount),
            ["platforms"] = List(reading.Platforms),
            ["style"] = parameters?.Style,
            ["mood"] = parameters?.Mood,
            ["subject"] = parameters?.Subject,
        }, refused);
    }

    private static Dictionary<string, string?> Fields(PromptExpectation expected) => new()
    {
        ["durationSeconds"] = Text(expected.DurationSeconds),
        ["aspectRatio"] = expected.AspectRatio,
        ["framesPerSecond"] = Text(expected.FramesPerSecond),
        ["quality"] = expected.Quality,
        ["exclusions"] = List(expected.Exclusions),
        ["sceneCount"] = Text(expected.SceneCount),
        ["platforms"] = List(expected.Platforms),
        ["style"] = expected.Style,
        ["mood"] = expected.Mood,
        ["subject"] = expected.Subject,
    };

    private static string? Text(IFormattable? value) => value?.ToString(null, CultureInfo.InvariantCulture);

    private static string? List(IReadOnlyCollection<string> values) => values.Count == 0 ? null : string.Join(", ", values);
}
