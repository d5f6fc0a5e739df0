using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Edits;
using AdGenius.Gateway.OpenApi;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Persistence.Videos;
using AdGenius.TestKit;
using AdGenius.VideoRequests;
using Json.Schema;

namespace AdGenius.Gateway.Tests.OpenApi;

/// <summary>
/// docs/openapi.json is the approved document, so that every change of the HTTP API is seen. After a wanted change, run these tests with
/// ADGENIUS_APPROVE=1 and look at the difference.
/// </summary>
public sealed partial class OpenApiDocumentTests(KeyedGatewayFixture gateway) : IClassFixture<KeyedGatewayFixture>
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static string ApprovedFile => Path.Combine(Repository.Root, "docs", "openapi.json");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Document_is_the_approved_one()
    {
        var received = (await DocumentAsync()).ToJsonString(Indented) + "\n";
        if (Environment.GetEnvironmentVariable("ADGENIUS_APPROVE") == "1")
        {
            await File.WriteAllTextAsync(ApprovedFile, received, Cancellation);
        }

        Assert.True(File.Exists(ApprovedFile), $"{ApprovedFile} does not exist; write it with ADGENIUS_APPROVE=1.");
        Assert.Equal(await File.ReadAllTextAsync(ApprovedFile, Cancellation), received);
    }

    [Fact]
    public async Task Document_keeps_the_recommended_rules_of_Redocly()
    {
        Repository.NeedsNodePackages();
        var file = Path.Combine(Path.GetTempPath(), $"openapi-{Guid.NewGuid():N}.json");
        try
        {
            await File.WriteAllTextAsync(file, (await DocumentAsync()).ToJsonString(), Cancellation);
            var (exitCode, output) = await ServerProcess.RunAsync(
                "node",
                [
                    Path.Combine(Repository.Client, "node_modules", "@redocly", "cli", "bin", "cli.js"),
                    "lint", file, "--extends", "recommended", "--format", "json", "--max-problems", "100",
                ],
                new Dictionary<string, string> { ["REDOCLY_TELEMETRY"] = "off", ["REDOCLY_SUPPRESS_UPDATE_NOTICE"] = "true" },
                Cancellation);
            Assert.True(exitCode == 0, output);
            Assert.Contains("\"errors\": 0", output, StringComparison.Ordinal);
            Assert.Contains("\"warnings\": 0", output, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Descriptions_have_no_words_of_CSharp()
    {
        var found = Descriptions(await DocumentAsync()).Where(text => CSharp().IsMatch(text)).ToList();
        Assert.True(found.Count == 0, string.Join("\n", found));
    }

    [Fact]
    public async Task Every_operation_and_parameter_is_described()
    {
        var document = await DocumentAsync();
        foreach (var (path, methods) in document["paths"]!.AsObject())
        {
            foreach (var (method, operation) in methods!.AsObject())
            {
                Assert.False(string.IsNullOrEmpty(operation!["summary"]?.GetValue<string>()), $"{method} {path} has no summary");
                foreach (var parameter in operation["parameters"]?.AsArray() ?? [])
                {
                    Assert.True(
                        parameter!["description"] is not null,
                        $"{method} {path}: {parameter["name"]} has no description (OperationDetails)");
                }
            }
        }
    }

    /// <summary>
    /// Every route refuses an unknown query parameter and needs the database; every body may be compressed, too large or too slow.
    /// </summary>
    [Fact]
    public async Task Every_operation_names_the_errors_that_it_can_answer_with()
    {
        var operations = (await DocumentAsync())["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject())
            .Select(method => method.Value!).ToList();

        Assert.Contains(operations, operation => operation["requestBody"] is not null);
        Assert.Empty(
            from operation in operations
            from status in operation["requestBody"] is null ? (string[])["400", "401", "403", "429", "503"]
                : ["400", "401", "403", "408", "413", "415", "429", "503"]
            where operation["responses"]![status] is null
            select $"{operation["operationId"]} {status}");
    }

    [Theory]
    [InlineData("SubmitVideo", "Idempotency-Key")]
    [InlineData("RegenerateTake", "Idempotency-Key")]
    [InlineData("EditVideo", "Idempotency-Key")]
    [InlineData("SubmitBatch", "Idempotency-Key")]
    [InlineData("StreamVideoEvents", "Last-Event-ID")]
    [InlineData("StreamEvents", "Last-Event-ID")]
    [InlineData("DownloadStoredVideo", "Range")]
    [InlineData("ReadVideo", "If-None-Match")]
    public async Task Every_header_that_a_call_may_have_is_named(string operation, string header) => Assert.Contains(
        (await DocumentAsync())["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject())
            .Single(method => (string?)method.Value!["operationId"] == operation).Value!["parameters"]!.AsArray(),
        parameter => (string?)parameter!["in"] == "header" && (string?)parameter["name"] == header);

    [Fact]
    public async Task Every_event_type_is_named() => Assert.Equal(
        typeof(JobEventTypes).GetFields().Select(field => (string)field.GetRawConstantValue()!).Order(StringComparer.Ordinal),
        (await DocumentAsync())["components"]!["schemas"]![DocumentDetails.EventSchema]!["properties"]!["event"]!["enum"]!.AsArray()
            .Select(name => (string)name!).Order(StringComparer.Ordinal));

    public static TheoryData<string> RangedMembers =>
        [.. RequestRanges.All.Keys.Where(key => key.Schema == nameof(GenerateVideo)).Select(key => key.Member)];

    [Theory]
    [MemberData(nameof(RangedMembers))]
    public void Ranges_of_a_request_are_those_of_the_rules(string member)
    {
        var range = RequestRanges.All[(nameof(GenerateVideo), member)];
        foreach (var (value, isAllowed) in Cases(range))
        {
            var request = new JsonObject
            {
                ["requestId"] = "r", ["tenantName"] = "t", ["creativeId"] = "c", ["prompt"] = "Sunset", [member] = value,
            };
            if (member == "feedback")
            {
                request["basedOnTake"] = Guid.Empty.ToString();
            }

            var (_, faults) = VideoRequestReader.Read(JsonSerializer.SerializeToUtf8Bytes(request), null, null, null);
            Assert.True(
                isAllowed != faults.Any(fault => fault.Field == member),
                $"{member}: {value?.ToJsonString()[..Math.Min(40, value.ToJsonString().Length)]} must be "
                    + (isAllowed ? "allowed" : "refused"));
        }
    }

    [Fact]
    public async Task Every_range_names_a_member_of_the_document()
    {
        var schemas = (await DocumentAsync())["components"]!["schemas"]!;
        Assert.All(RequestRanges.All.Keys, key => Assert.NotNull(schemas[key.Schema]?["properties"]?[key.Member]));
    }

    [Theory]
    [InlineData("""{"takeId":"3f2504e0-4f89-11d3-9a0c-0305e82c3301","from":1,"to":4}""", true)]
    [InlineData("""{"from":null,"captions":null,"outputs":null,"labels":null,"requestId":null,"endCardSeconds":null}""", true)]
    [InlineData("""{"music":{"volume":0.3},"overlays":{"callToAction":{"from":2}},"labels":{"a":null,"b":"c"}}""", true)]
    [InlineData("{}", true)]
    [InlineData("""{"prompt":"A new one"}""", false)]
    [InlineData("""{"creativeId":"c"}""", false)]
    [InlineData("""{"from":-1}""", false)]
    [InlineData("7", false)]
    public async Task Body_of_an_edit_is_as_the_document_says(string body, bool isAllowed)
    {
        await ValidatesAsync("/api/v1/videos/{id}/edits", "application/json", body, isAllowed);
        var job = Rows.Job(GatewayFixture.Request("t") with { Overlays = new() { CallToAction = new() { Text = "Buy" } } }, default);
        job.Takes[0].Status = TakeStatus.Stored;
        var (merged, _, faults) = EditBody.Apply(Encoding.UTF8.GetBytes(body), job);
        if (merged is { } request)
        {
            (_, faults) = VideoRequestReader.Read(request, "t", null, () => "r");
        }

        Assert.True(isAllowed == (faults.Count == 0), string.Join(" ", faults.Select(fault => fault.Text)));
    }

    [Theory]
    [InlineData("""{"prompt":"A boat"}""", true)]
    [InlineData("""{"creativeId":"c","scenes":["A boat"],"durationSeconds":6}""", true)]
    [InlineData("""{"prompt":"A boat","takeId":"x"}""", false)]
    public async Task Body_of_a_quantification_needs_no_creative(string body, bool isAllowed)
    {
        await ValidatesAsync("/api/v1/prompts/quantify", "application/json", body, isAllowed);
        using var answer = await gateway.SendWithAsync(
            await gateway.GivenKeyAsync(GatewayFixture.NewName()), HttpMethod.Post, "/api/v1/prompts/quantify", json: body);
        Assert.Equal(isAllowed ? 200 : 400, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("""{"kind":"Logo","name":"mark.png","file":"bytes"}""", true)]
    [InlineData("""{"file":"bytes"}""", true)]
    [InlineData("""{"kind":"Logo"}""", false)]
    [InlineData("""{"file":"bytes","length":5}""", false)]
    public Task Form_of_an_asset_has_the_parts_that_are_read(string parts, bool isAllowed) =>
        ValidatesAsync("/api/v1/assets", "multipart/form-data", parts, isAllowed);

    [Fact]
    public async Task Page_about_the_api_loads_nothing_from_outside()
    {
        using var page = await gateway.Http.GetAsync("/docs/", Cancellation);
        Assert.Equal(200, (int)page.StatusCode);
        Assert.Contains("default-src 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        var html = await page.Content.ReadAsStringAsync(Cancellation);
        Assert.DoesNotContain("https://", html, StringComparison.Ordinal);
        foreach (Match script in ScriptSource().Matches(html))
        {
            using var answer = await gateway.Http.GetAsync($"/docs/{script.Groups[1].Value}", Cancellation);
            Assert.Equal(200, (int)answer.StatusCode);
        }
    }

    private static IEnumerable<(JsonNode? Value, bool IsAllowed)> Cases(RequestRanges.Range range)
    {
        if (range.Min is { } min)
        {
            yield return (JsonNode.Parse(min.ToString(CultureInfo.InvariantCulture)), true);
            yield return (JsonNode.Parse((min - 1).ToString(CultureInfo.InvariantCulture)), false);
        }

        if (range.Max is { } max)
        {
            yield return (JsonNode.Parse(max.ToString(CultureInfo.InvariantCulture)), true);
            yield return (JsonNode.Parse((max + 1).ToString(CultureInfo.InvariantCulture)), false);
        }

        if (range.MaxLength is { } length)
        {
            var start = length == 2_048 ? "https://example.com/" : ""; // the two addresses
            yield return (JsonValue.Create(start + new string('a', length - start.Length)), true);
            yield return (JsonValue.Create(start + new string('a', length + 1 - start.Length)), false);
        }

        if (range.MaxItems is { } items and not 10) // outputs are checked by name
        {
            yield return (new JsonArray([.. Enumerable.Repeat(0, items).Select(_ => (JsonNode?)JsonValue.Create("a"))]), true);
            yield return (new JsonArray([.. Enumerable.Repeat(0, items + 1).Select(_ => (JsonNode?)JsonValue.Create("a"))]), false);
        }

        if (range.Pattern is { } pattern)
        {
            foreach (var text in new[] { "a", "A-b_9", new string('a', 64), new string('a', 65), "-a", "a/b", "" })
            {
                yield return (JsonValue.Create(text), Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant));
            }
        }

        if (range.Values is { } values)
        {
            foreach (var text in values)
            {
                yield return (JsonValue.Create(text), true);
            }

            yield return (JsonValue.Create("other"), false);
        }
    }

    private async Task ValidatesAsync(string path, string media, string body, bool isAllowed)
    {
        var document = await DocumentAsync();
        var schema = new JsonObject
        {
            ["allOf"] = new JsonArray(
                document["paths"]![path]!["post"]!["requestBody"]!["content"]![media]!["schema"]!.DeepClone()),
            ["$defs"] = document["components"]!["schemas"]!.DeepClone(),
        };
        var text = schema.ToJsonString().Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal);
        var result = JsonSchema.FromText(text).Evaluate(JsonNode.Parse(body), new EvaluationOptions { OutputFormat = OutputFormat.List });
        Assert.True(isAllowed == result.IsValid, string.Join("; ", (result.Details ?? []).Where(detail => detail.Errors is not null)
            .SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Value}"))));
    }

    private async Task<JsonNode> DocumentAsync() =>
        JsonNode.Parse(await gateway.Http.GetStringAsync("/openapi/v1.json", Cancellation))!;

    private static IEnumerable<string> Descriptions(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => member is { Key: "description" or "summary", Value: JsonValue text }
            ? [text.GetValue<string>()]
            : Descriptions(member.Value)),
        JsonArray items => items.SelectMany(Descriptions),
        _ => [],
    };

    [GeneratedRegex(
        @"cref|</?[a-z]+>|\b(Guid|DateTimeOffset|TimeSpan|DateOnly|IReadOnly\w+|List<|record\b|nullable|string\?|int\?|decimal\?)|"
        + @"\b[A-Z]\w+\.[A-Z]\w+|\bAdGenius\.",
        RegexOptions.CultureInvariant)]
    private static partial Regex CSharp();

    [GeneratedRegex(@"<script[^>]*src=""([^""]+)""", RegexOptions.CultureInvariant)]
    private static partial Regex ScriptSource();
}
