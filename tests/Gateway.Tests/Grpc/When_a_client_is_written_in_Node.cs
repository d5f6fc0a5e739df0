using System.Text.Json;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Persistence.Videos;
using AdGenius.TestKit;

namespace AdGenius.Gateway.Tests.Grpc;

/// <summary>The example of gRPC on Node, which uses the official client.</summary>
public sealed class When_a_client_is_written_in_Node(KeyedGatewayFixture gateway) : IClassFixture<KeyedGatewayFixture>
{
    private const string Program = "watch.mjs";

    [Fact]
    public async Task Should_request_a_video_and_follow_it_to_its_end()
    {
        Repository.NeedsNodeExamples();
        var tenant = GatewayFixture.NewName();
        var key = await gateway.GivenKeyAsync(tenant);
        var run = RunAsync(tenant, "node", key.Text);
        var request = await gateway.ReceivedAsync<GenerateVideo>(one => one.TenantName == tenant);
        Assert.Equal((1.0, Quality.Draft), (request.DurationSeconds, request.Quality));
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
        Repository.NeedsNodeExamples();
        var (exitCode, output) = await RunAsync("demo", "node", "agk_wrong");
        Assert.Equal(1, exitCode);
        var error = Assert.Single(LinesOf(output));
        Assert.Equal("UNAUTHENTICATED", error.GetProperty("code").GetString());
        Assert.Contains("Send a valid API key", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private Task<(int ExitCode, string Output)> RunAsync(string tenant, string creative, string key) => ServerProcess.RunAsync(
        "node",
        [
            Path.Combine(Repository.NodeExamples, Program), tenant, creative, "A lighthouse in a storm",
        ],
        new Dictionary<string, string>
        {
            ["ADGENIUS_API_KEY"] = key,
            ["ADGENIUS_GRPC"] = gateway.GrpcAddress.ToString(),
            ["ADGENIUS_PROTO"] = Repository.Proto,
        },
        TestContext.Current.CancellationToken);

    private static List<JsonElement> LinesOf(string output) =>
        [.. output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
}
