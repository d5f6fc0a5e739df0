using System.Text.Json;
using AdGenius.FrameWorker;
using AdGenius.Hosting;
using AdGenius.Orchestrator;
using AdGenius.PromptWorker;
using AdGenius.StorageWorker;
using AdGenius.TestKit;
using AdGenius.TestKit.RabbitMq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;

namespace AdGenius.Publishing.Tests;

public sealed class When_a_publisher_knows_only_amqp(RabbitMqFixture rabbit) : IDisposable
{
    private Uri? _broker;
    private readonly string _home = Directory.CreateTempSubdirectory("publishing-tests-").FullName;

    [Fact]
    public async Task Should_start_a_job_and_receive_its_completion()
    {
        await using var fleet = await StartFleetAsync();
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
        await using var fleet = await StartFleetAsync();
        var (exitCode, output) = await PublishAsync("demo", "../other", "A lighthouse in a storm");
        Assert.Equal(1, exitCode);
        var refused = Assert.Single(Events(output));
        Assert.Equal("VideoRefused", refused.GetProperty("event").GetString());
        Assert.Equal("creativeId", Assert.Single(refused.GetProperty("failures").EnumerateArray()).GetProperty("field").GetString());
    }

    [Fact]
    public void Should_find_the_same_program_in_the_documentation() => Assert.Contains(
        File.ReadAllText(Path.Combine(Repository.Client, "publish.mjs")), File.ReadAllText(
            Path.Combine(Repository.Docs, "publishing.md")), StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(_home, recursive: true);

    private async Task<WebApplication> StartFleetAsync()
    {
        Assert.SkipUnless(
            Directory.Exists(Path.Combine(Repository.Client, "node_modules")),
            "npm ci was not run in tests/Publishing.Tests/client.");
        _broker = await rabbit.CreateVirtualHostAsync(TestContext.Current.CancellationToken);
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["HomeFolder"] = _home,
            ["Bus:Transport"] = "RabbitMq",
            ["Bus:Uri"] = _broker.ToString(),
            ["Logging:LogLevel:Default"] = "Warning",
        });
        var fleet = AdGeniusHost.Build(
            builder,
            OrchestratorService.Module,
            PromptWorkerService.Module,
            FrameWorkerService.Module,
            StorageWorkerService.Module);
        await fleet.StartAsync(TestContext.Current.CancellationToken);
        return fleet;
    }

    private Task<(int ExitCode, string Output)> PublishAsync(string tenant, string creative, string prompt) => ServerProcess.RunAsync(
        "node", [Path.Combine(Repository.Client, "publish.mjs"), _broker!
            .ToString(), tenant, creative, prompt], environment: null, TestContext.Current.CancellationToken);

    private static List<JsonElement> Events(string output) =>
        [.. output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
}
