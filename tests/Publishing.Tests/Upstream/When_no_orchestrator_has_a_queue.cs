using AdGenius.TestKit;
using AdGenius.TestKit.RabbitMq;
using RabbitMQ.Client;

namespace AdGenius.Publishing.Tests.Upstream;

/// <summary>A broker confirms what it has no queue for, and drops it; the examples must not wait for its events.</summary>
public sealed class When_no_orchestrator_has_a_queue(RabbitMqFixture rabbit)
{
    private static readonly string Examples = Path.Combine(Repository.Root, "examples");

    [Fact]
    public async Task Should_end_the_program_in_Node()
    {
        Repository.NeedsNodePackages(Path.Combine(Examples, "node"));
        await ShouldEndAsync("node", Path.Combine(Examples, "node", "publish.mjs"), "The broker has no queue for the request: NO_ROUTE");
    }

    [Fact]
    public async Task Should_end_the_program_with_MassTransit()
    {
        var output = Path.GetRelativePath(Repository.Tests, AppContext.BaseDirectory);
        var program = Path.Combine(Examples, "csharp-masstransit", output, "AdGenius.Examples.MassTransit.dll");
        await ShouldEndAsync("dotnet", program, "MessageReturnedException");
    }

    private async Task ShouldEndAsync(string program, string example, string text)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var broker = await rabbit.CreateVirtualHostAsync(cancellation);
        await using var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync(cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
        await channel.ExchangeDeclareAsync("AdGenius:GenerateVideo", ExchangeType.Fanout, durable: true, cancellationToken: cancellation);

        var (exitCode, output) = await ServerProcess.RunAsync(
            program,
            [example, "demo", "summer-sale", "A lighthouse in a storm"],
            new Dictionary<string, string> { ["ADGENIUS_BROKER"] = broker.ToString() },
            cancellation);

        Assert.NotEqual(0, exitCode);
        Assert.Contains(text, output, StringComparison.Ordinal);
    }
}
