using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.FrameWorker.Work;
using AdGenius.Persistence;
using AdGenius.Persistence.Ledger;
using AdGenius.ProviderWorker.Tests.Kit;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.ProviderWorker.Tests.HostedImages;

/// <summary>However a batch ends, it reports what it has really cost, and paid pictures are kept.</summary>
public sealed class When_a_paid_batch_ends
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_report_what_a_cancelled_one_has_cost()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var worker = await HostedImageWorker.StartAtAsync(TimeProvider.System, server, [], BatchResults.Module);
        var command = HostedImageWorker.Order(2);
        var running = worker.Services.GetRequiredService<RunningWork>();
        server.Answer = _ =>
        {
            Assert.True(SpinWait.SpinUntil(() => server.Seen.Count == 2, TimeSpan.FromMinutes(1))); // both are requested
            worker.Services.GetRequiredService<IBus>().Publish(
                new TakeAbandoned { JobId = command.JobId, TakeId = command.TakeId, Attempt = 1, Reason = FailureCode.Cancelled },
                Stop).GetAwaiter().GetResult();
            Assert.True(SpinWait.SpinUntil(
                () =>
                {
                    using var probe = running.Begin(command.TakeId, 1, sentAt: null, Stop);
                    return probe.Reason is not null;
                },
                TimeSpan.FromMinutes(1)));
            return HostedImageWorker.Picture();
        };

        await BatchResults.SendAsync(worker, command);
        var failed = await BatchResults.Of(worker).FirstAsync<KeyframesFailed>();

        Assert.Equal((FailureCode.Cancelled, 0.08m), (failed.Failure.Code, failed.Cost));
        Assert.Equal(80_000, (await HostedImageWorker.LedgerAsync(worker)).Sum(entry => entry.AmountMicros));
    }

    [Fact]
    public async Task Should_settle_pictures_of_a_worker_that_ended_after_it_had_stored_them()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => HostedImageWorker.Picture();
        await using var worker = await HostedImageWorker.StartAsync(server);
        var command = HostedImageWorker.Order(2);
        await Batches.RenderAsync(worker, command);
        await using (var scope = worker.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>().Set<LedgerEntry>()
                .ExecuteUpdateAsync(set => set.SetProperty(entry => entry.Kind, LedgerKind.Reserved), Stop);
        }

        Assert.Equal(0.08m, (await Batches.RenderAsync(worker, command)).Cost);

        Assert.Equal(2, server.Seen.Count);
        Assert.All(await HostedImageWorker.LedgerAsync(worker), entry => Assert.Equal(LedgerKind.Settled, entry.Kind));
    }

    [Fact]
    public async Task Should_keep_a_picture_that_the_store_refuses_until_its_access_is_repaired()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var worker = await HostedImageWorker.StartAtAsync(
            TimeProvider.System, server, [], RefusingStore.Module, BatchResults.Module);
        var store = RefusingStore.Of(worker.Services);
        server.Answer = _ =>
        {
            store.Refuses = true;
            return HostedImageWorker.Picture();
        };

        await BatchResults.SendAsync(worker, HostedImageWorker.Order(1));
        await Facts.UntilAsync(() => Task.FromResult(store.Refused > 0));
        store.Refuses = false;

        Assert.Equal(0.04m, (await BatchResults.Of(worker).FirstAsync<KeyframesRendered>()).Cost);
        Assert.Single(server.Seen);
    }

    [Fact]
    public async Task Should_let_a_paid_one_be_sent_again_that_the_store_refuses_for_too_long()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var worker = await HostedImageWorker.StartAtAsync(
            TimeProvider.System, server, [("Frames:StoreTimeLimit", "00:00:00")], RefusingStore.Module, BatchResults.Module);
        server.Answer = _ =>
        {
            RefusingStore.Of(worker.Services).Refuses = true;
            return HostedImageWorker.Picture();
        };

        await BatchResults.SendAsync(worker, HostedImageWorker.Order(1));
        var failed = await BatchResults.Of(worker).FirstAsync<KeyframesFailed>();

        Assert.Equal((FailureCode.StorageUnavailable, true, 0.04m), (failed.Failure.Code, failed.Failure.Retryable, failed.Cost));
    }
}
