using System.Text.Json;
using AdGenius.TestKit;

namespace AdGenius.Publishing.Tests.Upstream;

[Collection(FleetCollection.Name)]
public sealed class When_a_publisher_knows_only_amqp(RunningFleet fleet)
{
    private static readonly string NodeExamples = Path.Combine(Repository.Root, "examples", "node");

    [Fact]
    public async Task Should_start_a_job_and_receive_its_completion()
    {
        var (exitCode, output) = await PublishAsync("demo", "summer-sale", "A lighthouse in a storm");
        Assert.True(exitCode == 0, output);
        var events = Events(output);
        Assert.Equal(["VideoAccepted", "VideoCompleted"], events.Select(one => one.GetProperty("event").GetString()));
        var take = Assert.Single(events[1].GetProperty("takes").EnumerateArray());
        Assert.Equal("Stored", take.GetProperty("status").GetString());
        Assert.Equal(24, take.GetProperty("facts").GetProperty("frameCount").GetInt32());
        Assert.True(take.GetProperty("producedBy").GetProperty("isPlaceholder").GetBoolean());
    }

    [Fact]
    public async Task Should_receive_the_invalid_field_of_a_refused_request()
    {
        var (exitCode, output) = await PublishAsync("demo", "../other", "A lighthouse in a storm");
        Assert.Equal(1, exitCode);
        var refused = Assert.Single(Events(output));
        Assert.Equal("VideoRefused", refused.GetProperty("event").GetString());
        Assert.Equal("creativeId", Assert.Single(refused.GetProperty("failures").EnumerateArray()).GetProperty("field").GetString());
    }

    private async Task<(int ExitCode, string Output)> PublishAsync(string tenant, string creative, string prompt)
    {
        Repository.NeedsNodePackages(NodeExamples);
        return await ServerProcess.RunAsync(
            "node",
            [Path.Combine(NodeExamples, "publish.mjs"), tenant, creative, prompt],
            fleet.Environment,
            TestContext.Current.CancellationToken);
    }

    private static List<JsonElement> Events(string output) =>
        [.. output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
}
