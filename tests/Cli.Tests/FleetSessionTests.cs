using AdGenius.Cli.Fleet;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Batches;
using Microsoft.AspNetCore.Http;

namespace AdGenius.Cli.Tests;

public sealed class FleetSessionTests
{
    private static readonly Guid Id = Guid.NewGuid();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_batch_is_read_again_after_its_stream_has_broken()
    {
        var isEnded = false;
        await using var gateway = await ScriptedGateway.StartAsync(async context =>
        {
            if (!context.Request.Path.ToString().EndsWith("/events", StringComparison.Ordinal))
            {
                await context.Response.WriteAsJsonAsync(BatchOf(isEnded), HttpJson.Options, context.RequestAborted);
                return;
            }

            isEnded = true;
            await ScriptedGateway.BreakStreamAsync(context);
        });
        await using var session = await OpenAsync(gateway.Address);

        var seen = new List<bool>();
        await foreach (var batch in session.WatchBatchAsync("demo", Id, Stop))
        {
            seen.Add(batch.IsEnded);
        }

        Assert.Equal([false, true], seen);
    }

    [Fact]
    public async Task A_link_to_a_host_that_does_not_respond_is_reported_with_that_host()
    {
        await using var gateway = await ScriptedGateway.StartAsync(ScriptedGateway.Send("{}"));
        await using var session = await OpenAsync(gateway.Address);

        var fault = await Assert.ThrowsAsync<CommandException>(() => session.OpenAsync(new Uri("http://127.0.0.1:1/a.mp4"), Stop));

        Assert.StartsWith("http://127.0.0.1:1 does not respond: ", fault.Message, StringComparison.Ordinal);
    }

    private static Task<FleetSession> OpenAsync(Uri address) => FleetSession.OpenAsync(
        new SessionSettings(address, Verbose: false, LocalModel: null) { RetryTime = TimeSpan.Zero }, Stop);

    private static BatchInfo BatchOf(bool isEnded) => new()
    {
        Id = Id,
        CreatedAt = DateTimeOffset.UnixEpoch,
        Count = 1,
        Waiting = 0,
        Queued = isEnded ? 0 : 1,
        Running = 0,
        Completed = isEnded ? 1 : 0,
        Failed = 0,
        Cancelled = 0,
        Refused = 0,
        Cost = 0,
        IsEnded = isEnded,
        Self = new Uri("http://127.0.0.1/"),
        Events = new Uri("http://127.0.0.1/"),
    };
}
