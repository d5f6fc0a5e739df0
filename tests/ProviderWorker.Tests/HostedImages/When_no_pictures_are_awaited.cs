using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Persistence;
using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Videos;
using AdGenius.ProviderWorker.Tests.Kit;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.ProviderWorker.Tests.HostedImages;

/// <summary>A take may end while its batches are queued. A worker that starts after that has not received the event of its end.</summary>
public sealed class When_no_pictures_are_awaited
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("job")]
    [InlineData("take")]
    [InlineData("attempt")]
    public async Task Should_buy_none_after_the_end_of_their(string what)
    {
        var command = HostedImageWorker.Order(2) with { AllowPlaceholder = true };

        await AssertNotBoughtAsync(command, async (worker, database) =>
        {
            await Batches.WriteJobAsync(worker, command);
            await EndAsync(database, command, what);
        });
    }

    [Fact]
    public Task Should_buy_none_for_a_job_that_was_erased() =>
        AssertNotBoughtAsync(HostedImageWorker.Order(2), (_, _) => Task.CompletedTask);

    private static async Task AssertNotBoughtAsync(RenderKeyframes command, Func<WebApplication, AdGeniusDbContext, Task> prepare)
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => HostedImageWorker.Picture();
        await using var worker = await HostedImageWorker.StartAtAsync(TimeProvider.System, server, [], BatchResults.Module);
        await using var scope = worker.Services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>();
        await prepare(worker, database);

        await BatchResults.SendWithoutJobAsync(worker, command);
        var failed = await BatchResults.Of(worker).FirstAsync<KeyframesFailed>();

        Assert.Equal((FailureCode.Cancelled, false, 0m), (failed.Failure.Code, failed.Failure.Retryable, failed.Cost));
        Assert.Empty(server.Seen);
        Assert.Empty(await HostedImageWorker.LedgerAsync(worker));
        Assert.False(await database.Set<LedgerAccount>().AnyAsync(Stop));
    }

    private static Task<int> EndAsync(AdGeniusDbContext database, RenderKeyframes command, string what)
    {
        var take = database.Set<TakeState>().Where(take => take.TakeId == command.TakeId);
        return what switch
        {
            "job" => database.Videos.Where(job => job.CorrelationId == command.JobId).ExecuteUpdateAsync(
                set => set.SetProperty(job => job.EndedAt, TimeProvider.System.GetUtcNow()), Stop),
            "take" => take.ExecuteUpdateAsync(set => set.SetProperty(row => row.Status, TakeStatus.Cancelled), Stop),
            _ => take.ExecuteUpdateAsync(set => set.SetProperty(row => row.Attempt, 2), Stop),
        };
    }
}
