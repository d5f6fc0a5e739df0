using System.Text.Json;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Persistence.Videos;
using AdGenius.TestKit;

namespace AdGenius.Gateway.Tests.Grpc;

/// <summary>The program of docs/grpc.md, which uses the official Node client.</summary>
public sealed class When_a_client_is_written_in_Node(KeyedGatewayFixture gateway) : IClassFixture<KeyedGatewayFixture>
{
    private const string Program = "watch.mjs";

    [Fact]
    public async Task Should_request_a_video_and_follow_it_to_its_end()
    {
        Repository.NeedsNodePackages();
        var tenant = GatewayFixture.NewName();
        var key = await gateway.GivenKeyAsync(tenant);
        var run = RunAsync(tenant, "node", key.Text);
        var request = await gateway.ReceivedAsync<GenerateVideo>(one => one.TenantName == tenant);
        Assert.Equal((6.0, Quality.Draft), (request.DurationSeconds, request.Quality));
        await Until.TrueAsync(
            "the program follows the job", () => gateway.Streams.Open > 0, TestContext.Current.CancellationToken);
        await gateway.WriteAsync(database =>
        {
            database.Videos.Single(job => job.CorrelationId == GatewayFixture.JobOf(request)).CurrentState = "Completed";
            database.Add(Rows.Event(request, JobEventTypes.Completed, "{\"cost\":0}"));
        });
        var (exitCode, output) = await run;
        Assert.True(exitCode == 0, output);
        var lines = LinesOf(output);
        Assert.Equal(["event", "event", "video"], lines.Select(line => line.GetProperty("kind").GetString()));
        Assert.Equal("VIDEO_STATE_COMPLETED", lines[2].GetProperty("state").GetString());
    }

    [Fact]
    public async Task Should_be_told_about_a_wrong_key()
    {
        Repository.NeedsNodePackages();
        var (exitCode, output) = await RunAsync("demo", "node", "agk_wrong");
        Assert.Equal(1, exitCode);
        var error = Assert.Single(LinesOf(output));
        Assert.Equal("UNAUTHENTICATED", error.GetProperty("code").GetString());
        Assert.Contains("Send a valid API key", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Should_find_the_same_program_in_the_documentation() => Assert.Contains(
        File.ReadAllText(Path.Combine(Repository.Client, Program)),
        File.ReadAllText(Path.Combine(Repository.Root, "docs", "grpc.md")),
        StringComparison.Ordinal);

    private Task<(int ExitCode, string Output)> RunAsync(string tenant, string creative, string key) => ServerProcess.RunAsync(
        "node",
        [
            Path.Combine(Repository.Client, Program), $"{gateway.GrpcAddress.Host}:{gateway.GrpcAddress.Port}", Repository.Proto,
            tenant, creative, "A lighthouse in a storm",
        ],
        new Dictionary<string, string> { ["ADGENIUS_API_KEY"] = key },
        TestContext.Current.CancellationToken);

    private static List<JsonElement> LinesOf(string output) =>
        [.. output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
}
