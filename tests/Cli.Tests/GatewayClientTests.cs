using AdGenius.Cli.Fleet;

namespace AdGenius.Cli.Tests;

public sealed class GatewayClientTests
{
    [Fact]
    public async Task A_process_that_accepts_connections_and_never_answers_is_not_alive()
    {
        await using var gateway = await ScriptedGateway.StartAsync(
            static context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));
        using var client = new GatewayClient(gateway.Address);

        Assert.False(await client.IsAliveAsync(TestContext.Current.CancellationToken));
        Assert.Equal("/health/live", Assert.Single(gateway.Calls).Path);
    }
}
