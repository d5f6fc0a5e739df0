using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.FrameWorker.Keyframes;
using AdGenius.ObjectStore;
using AdGenius.Persistence;
using AdGenius.Persistence.Ledger;
using AdGenius.ProviderWorker.Tests.Kit;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.ProviderWorker.Tests.HostedImages;

/// <summary>
/// Pictures that are paid for while the object store is unavailable. Its folder is moved away, and a file of its name takes its place.
/// </summary>
public sealed class When_hosted_pictures_cannot_be_stored
{
    private static readonly (string Name, string Value) NoWait = ("Frames:StoreTimeLimit", "00:00:00");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_keep_them_until_the_store_is_back()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var worker = await HostedImageWorker.StartAsync(server);
        var waits = new TaskCompletionSource();
        await worker.Services.GetRequiredService<IBus>().ConnectReceiveEndpoint(
            "progress-of-the-test",
            endpoint => endpoint.Handler<ClipProgressed>(context =>
            {
                if (context.Message.Activity == PictureStorage.Waiting)
                {
                    waits.TrySetResult();
                }

                return Task.CompletedTask;
            })).Ready.WaitAsync(Stop);
        AnswerWhileAway(server, worker, pictures: 2);
        var command = HostedImageWorker.Order(2);

        var rendering = Batches.RenderAsync(worker, command);
        Assert.Same(waits.Task, await Task.WhenAny(waits.Task, rendering));
        Restore(worker);
        var rendered = await rendering;

        Assert.Equal([0, 1], rendered.Keyframes.Select(keyframe => keyframe.Index));
        Assert.Equal(0.08m, rendered.Cost);
        Assert.Equal(2, server.Seen.Count);
        Assert.Equal(80_000, (await HostedImageWorker.LedgerAsync(worker)).Sum(entry => entry.AmountMicros));
    }

    [Fact]
    public async Task Should_buy_each_once_more_and_no_third_time()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var worker = await HostedImageWorker.StartAsync(server, NoWait);
        var command = HostedImageWorker.Order(2) with { AllowPlaceholder = true };

        AnswerWhileAway(server, worker, pictures: 2);
        var first = await Batches.FailAsync(worker, command);
        Assert.Equal((FailureCode.StorageUnavailable, true), (first.Failure.Code, first.Failure.Retryable));
        Assert.Equal(0.08m, await Batches.CostAsync(worker, command));
        Assert.Equal(2, server.Seen.Count); // the second picture's request was not given up with the first picture
        Restore(worker);

        AnswerWhileAway(server, worker, pictures: 2);
        await Batches.FailAsync(worker, command);
        Assert.Equal(0.16m, await Batches.CostAsync(worker, command));
        Restore(worker);

        var last = await Batches.FailAsync(worker, command with { AllowPlaceholder = false });
        Assert.Equal((FailureCode.RenderFailed, false), (last.Failure.Code, last.Failure.Retryable));
        Assert.Contains("bought 2 times", last.Failure.Text, StringComparison.Ordinal);
        Assert.Equal(4, server.Seen.Count);
        Assert.Equal(160_000, (await HostedImageWorker.LedgerAsync(worker)).Sum(entry => entry.AmountMicros));
    }

    [Fact]
    public async Task Should_render_what_is_bought_again_and_count_both()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var worker = await HostedImageWorker.StartAsync(server, NoWait);
        var command = HostedImageWorker.Order(1) with { JobMaxCost = 0.08m };
        AnswerWhileAway(server, worker, pictures: 1);
        await Batches.FailAsync(worker, command);
        Restore(worker);
        server.Answer = _ => HostedImageWorker.Picture();

        var rendered = await Batches.RenderAsync(worker, command);

        Assert.False(Assert.Single(rendered.Keyframes).IsPlaceholder);
        Assert.Equal(0.08m, rendered.Cost);
    }

    [Fact]
    public async Task Should_not_buy_again_above_a_limit()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var worker = await HostedImageWorker.StartAsync(server, NoWait);
        var command = HostedImageWorker.Order(1) with { JobMaxCost = 0.07m };
        AnswerWhileAway(server, worker, pictures: 1);
        await Batches.FailAsync(worker, command);
        Restore(worker);

        Assert.Equal(FailureCode.BudgetExceeded, (await Batches.FailAsync(worker, command)).Failure.Code);
        Assert.Single(server.Seen);
    }

    /// <summary>A second delivery while the first worker still keeps the picture.</summary>
    [Fact]
    public async Task Should_not_buy_what_another_worker_may_still_store()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => HostedImageWorker.Picture();
        await using var worker = await HostedImageWorker.StartAsync(server);
        var command = HostedImageWorker.Order(1);
        var rendered = await Batches.RenderAsync(worker, command);
        var store = worker.Services.GetRequiredService<IObjectStore>();
        await store.DeleteAsync(rendered.Keyframes[0].Picture.Key, Stop);

        var early = (await Batches.FailAsync(worker, command)).Failure;
        Assert.Equal((FailureCode.StorageUnavailable, true), (early.Code, early.Retryable));
        Assert.InRange(early.RetryAfter!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
        Assert.Single(server.Seen);

        await SettledAtAsync(worker, TimeProvider.System.GetUtcNow().AddHours(-1));
        await Batches.RenderAsync(worker, command);
        Assert.Equal(2, server.Seen.Count);
    }

    /// <summary>The store becomes unavailable when every picture was requested, and before one is received.</summary>
    private static void AnswerWhileAway(ProviderServer server, WebApplication worker, int pictures)
    {
        Directory.CreateDirectory(FolderOf(worker)); // the first object would create it
        var open = new CountdownEvent(pictures);
        server.Answer = _ =>
        {
            if (open.Signal())
            {
                Directory.Move(FolderOf(worker), FolderOf(worker) + "-away");
                File.WriteAllText(FolderOf(worker), "");
            }

            open.Wait(Stop);
            Assert.True(SpinWait.SpinUntil(() => File.Exists(FolderOf(worker)), TimeSpan.FromMinutes(1)));
            return HostedImageWorker.Picture();
        };
    }

    private static void Restore(WebApplication worker)
    {
        File.Delete(FolderOf(worker));
        Directory.Move(FolderOf(worker) + "-away", FolderOf(worker));
    }

    private static string FolderOf(WebApplication worker) => Path.Combine(worker.Configuration["HomeFolder"]!, "objects");

    private static async Task SettledAtAsync(WebApplication worker, DateTimeOffset at)
    {
        await using var scope = worker.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>().Set<LedgerEntry>()
            .ExecuteUpdateAsync(set => set.SetProperty(entry => entry.SettledAt, at), Stop);
    }
}
