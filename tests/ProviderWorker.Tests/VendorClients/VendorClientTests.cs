using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using AdGenius.ProviderWorker.Providers;
using AdGenius.ProviderWorker.Tests.Kit;

namespace AdGenius.ProviderWorker.Tests.VendorClients;

/// <summary>The vendors' own Node clients and our adapters, run against one server, agree on what happened for every status.</summary>
public sealed class VendorClientTests
{
    private const string PikaToken
        = """{"status":"fal-ai/pika/requests/r1/status","response":"fal-ai/pika/requests/r1","cancel":"c"}""";

    private static readonly int[] Statuses = [200, 400, 401, 402, 403, 404, 409, 413, 422, 429, 500, 502, 503, 504];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [LongTest]
    [Theory]
    [InlineData(
        "runway",
        "runway_gen3",
        "Providers:Runway",
        "",
        "RUNWAYML_API_SECRET",
        """{"id":"t1","status":"SUCCEEDED","output":["https://cdn.example/a.mp4"]}""")]
    [InlineData(
        "openai",
        "openai_shorts",
        "Providers:OpenAiVideos",
        "v1/",
        "OPENAI_API_KEY",
        """{"id":"video_1","object":"video","status":"completed"}""")]
    [InlineData(
        "luma",
        "luma_dream",
        "Providers:Luma",
        "dream-machine/v1/",
        "LUMAAI_API_KEY",
        """{"id":"g1","state":"completed","assets":{"video":"https://cdn.example/a.mp4"}}""")]
    [InlineData("pika", "pika_v2", "Providers:Pika", "", "FAL_KEY", """{"request_id":"r1","status":"IN_PROGRESS"}""")]
    [InlineData("google", "google_veo", "Providers:Google", "", "GEMINI_API_KEY", """{"id":"i1","status":"in_progress"}""")]
    public async Task Requests_equal_those_of_the_vendors_client(
        string vendor, string model, string section, string path, string key, string body)
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = request => ServerReply.Json(int.Parse(request.Path.Split('/')[1], CultureInfo.InvariantCulture), body);

        var theirs = await AskVendorAsync(vendor, server.Address);

        foreach (var status in Statuses)
        {
            var seen = theirs[status.ToString(CultureInfo.InvariantCulture)]!;
            await using var bench = new ProviderTestHost(new()
            {
                [key] = "key_1",
                [$"{section}:BaseAddress"] = $"{server.Address}{status}/{path}",
                [$"{section}:MaxRetries"] = "0",
            });
            var provider = bench[model];
            var command = ClipRequests.Of(vendor == "openai" ? 4 : 5);
            var submit = await provider.SubmitAsync(command, provider.Keys[0], Stop);
            var poll = await provider.PollAsync(
                new ProviderJob
                {
                    Id = "j1",
                    Token = vendor == "pika" ? PikaToken : null, // of openai it would name a video server
                    Key = provider.Keys[0],
                    ClipRequest = command,
                    SubmittedAt = DateTimeOffset.UnixEpoch,
                },
                Stop);

            Assert.Equal((status, (bool)seen["submit"]!["ok"]!), (status, submit is SubmitResult.Accepted));
            Assert.Equal((status, (bool)seen["poll"]!["ok"]!), (status, poll is PollResult.Succeeded or PollResult.Waiting));
            if (status != 200)
            {
                Assert.Equal(status, (int?)seen["submit"]!["status"]);
                AssertMeaning(status, submit);
            }
        }
    }

    /// <summary>The clients report a status only; the result states what may follow.</summary>
    private static void AssertMeaning(int status, SubmitResult submit) => Assert.True(
        (status, submit) switch
        {
            (429 or 503, SubmitResult.Deferred) => true,
            (409 or >= 500, SubmitResult.Unknown) => true,
            ( < 500 and not 429 and not 409, SubmitResult.Refused) => true,
            _ => false,
        },
        $"{status} became {submit}");

    private static async Task<JsonNode> AskVendorAsync(string vendor, Uri server)
    {
        var folder = Path.GetDirectoryName(Here())!;
        Assert.SkipUnless(
            Directory.Exists(Path.Combine(folder, "node_modules")),
            $"The vendors' clients are not installed: npm ci --ignore-scripts in {folder}.");
        var start = new ProcessStartInfo("node")
        {
            ArgumentList = { Path.Combine(folder, "agree.mjs"), vendor, server.AbsoluteUri.TrimEnd('/'), string.Join(',', Statuses) },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var node = Process.Start(start)!;
        var output = node.StandardOutput.ReadToEndAsync(Stop);
        var errors = node.StandardError.ReadToEndAsync(Stop);
        await node.WaitForExitAsync(Stop);
        Assert.True(node.ExitCode == 0, await errors);
        return JsonNode.Parse((await output).Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1])!;
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
