using System.Text.Json.Nodes;

namespace AdGenius.ProviderWorker.Tests.Kit;

/// <summary>What a vendor's own client sent and was answered, recorded.</summary>
internal sealed class RecordedScenario
{
    /// <summary>Headers of the client that say something to the provider, not about the client.</summary>
    private static readonly string[] HeadersThatMatter = ["authorization", "x-goog-api-key", "x-runway-version", "x-fal-queue-priority"];

    private readonly JsonArray _exchanges;

    private RecordedScenario(JsonArray exchanges) => _exchanges = exchanges;

    public int Count => _exchanges.Count;

    public static RecordedScenario Load(string file, string name)
    {
        var root = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Recorded", file)))!;
        var scenario = root["scenarios"]!.AsArray().Single(each => (string?)each!["name"] == name)!;
        return new RecordedScenario(scenario["exchanges"]!.AsArray());
    }

    /// <summary>Answers request after request as the recording does.</summary>
    public Func<SeenRequest, ServerReply> Player(ProviderServer server)
    {
        var next = -1;
        return _ =>
        {
            var reply = _exchanges[Math.Min(Interlocked.Increment(ref next), _exchanges.Count - 1)]!["reply"]!;
            var played = reply["json"] is { } json
                ? ServerReply.Json(
                    (int)reply["status"]!,
                    json.ToJsonString().Replace("{mock}", server.Address.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal))
                : (int)reply["status"]! == 204 ? ServerReply.Status(204) : ServerReply.Bytes(
                    (string?)reply["headers"]!["content-type"] ?? "application/octet-stream",
                    new byte[(int)reply["bytes"]!]) with { Code = (int)reply["status"]! };
            foreach (var (header, value) in reply["headers"]!.AsObject())
            {
                played = header == "content-type" ? played : played.With(header, (string)value!);
            }

            return played;
        };
    }

    /// <summary>Our request <paramref name="index"/> is the recorded one: method, path, query, body, headers that matter.</summary>
    /// <param name="index">Which.</param>
    /// <param name="ours">What we sent.</param>
    /// <param name="added">Members of the body that we send beside the recorded ones, because our commands always name them.</param>
    public void AssertSame(int index, SeenRequest ours, params string[] added)
    {
        var recorded = _exchanges[index]!["request"]!;
        Assert.Equal((string?)recorded["method"], ours.Method);
        Assert.Equal((string?)recorded["path"], ours.Path);
        Assert.Equal((recorded["query"]?.AsObject() ?? []).ToDictionary(pair => pair.Key, pair => (string)pair.Value!), ours.Query);
        foreach (var header in HeadersThatMatter)
        {
            var expected = (string?)recorded["headers"]![header];
            var actual = ours.Headers.GetValueOrDefault(header);
            Assert.Equal(expected is null, actual is null);
            if (expected is not null)
            {
                // The secret itself is masked in the recording; the scheme before it is not.
                Assert.Equal(
                    expected.Replace("****", "", StringComparison.Ordinal),
                    actual![..expected.Replace("****", "", StringComparison.Ordinal).Length]);
            }
        }

        if (recorded["body"]?["json"] is { } body)
        {
            Assert.Equal("application/json", ours.Headers["content-type"]);
            AssertBody(body, ours.Json!, added, "");
        }

        if (recorded["body"]?["multipart"] is JsonArray parts)
        {
            AssertParts(parts, ours.Parts, added);
        }
    }

    private static void AssertBody(JsonNode recorded, JsonNode ours, string[] added, string path)
    {
        if (recorded is not JsonObject expected)
        {
            Assert.True(
                JsonNode.DeepEquals(recorded, ours),
                $"{path}: {recorded.ToJsonString()} was recorded, {ours.ToJsonString()} is ours");
            return;
        }

        var actual = Assert.IsType<JsonObject>(ours);
        foreach (var (name, value) in expected)
        {
            Assert.True(actual.ContainsKey(name), $"{path}/{name} is missing");
            AssertBody(value!, actual[name]!, added, $"{path}/{name}");
        }

        Assert.All(actual.Where(member => !expected.ContainsKey(member.Key)), member => Assert.Contains($"{path}/{member.Key}", added));
    }

    private static void AssertParts(JsonArray recorded, IReadOnlyList<SeenPart> ours, string[] added)
    {
        foreach (var part in recorded)
        {
            var mine = Assert.Single(ours, each => each.Name == (string?)part!["name"]);
            if (part!["value"] is { } value)
            {
                Assert.Equal((string?)value, mine.Text);
                Assert.Null(mine.FileName);
            }
            else
            {
                Assert.Equal((string?)part["filename"], mine.FileName);
                Assert.Equal((string?)part["contentType"], mine.ContentType);
                Assert.Equal((int)part["bytes"]!, mine.Bytes.Length);
            }
        }

        Assert.All(
            ours.Where(mine => recorded.All(part => (string?)part!["name"] != mine.Name)),
            mine => Assert.Contains($"/{mine.Name}", added));
    }
}
