using AdGenius.Contracts.Videos;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Submissions;
using AdGenius.ProviderWorker.Tests.Kit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AdGenius.ProviderWorker.Tests.Submissions;

public sealed class When_a_worker_is_stopped_during_a_paid_call
{
    /// <summary>Another host must not reconcile a submit whose answer this one still waits for.</summary>
    [Fact]
    public async Task Should_renew_the_lease_until_the_call_ends()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => ServerReply.Silence;
        await using var worker = await WorkerHost.StartAsync(new()
        {
            ["RUNWAYML_API_SECRET"] = "key_1",
            ["Providers:Runway:BaseAddress"] = server.Address.AbsoluteUri,
            ["Providers:Runway:MaxRetries"] = "0",
            ["Submissions:Lease"] = "00:00:03",
        });
        var command = Commands.Clip("runway_gen3", seconds: 5, quality: Quality.Standard);
        await worker.SendAsync(command);
        await Facts.UntilAsync(() => Task.FromResult(server.Seen.Count > 0));
        var loop = worker.Services.GetServices<IHostedService>().OfType<SubmissionLoop>().Single();

        var stop = loop.StopAsync(CancellationToken.None);
        var end = TimeProvider.System.GetUtcNow();
        await worker.ChangeAsync(database => database.Set<Submission>()
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.LeaseExpiresAt, end), TestContext.Current.CancellationToken));

        await Facts.UntilAsync(async () => (await worker.RowAsync(command)).LeaseExpiresAt > end);
        Assert.False(stop.IsCompleted);
        server.EndSilence();
        await stop;
    }
}
