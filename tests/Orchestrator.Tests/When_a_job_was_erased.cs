using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Persistence.Retention;
using AdGenius.Persistence.Videos;
using AdGenius.TestKit.Fakes;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Orchestrator.Tests;

/// <summary>Results of workers that were still at work when the rows of their job were deleted.</summary>
public sealed class When_a_job_was_erased
{
    [Fact]
    public async Task Should_delete_a_video_that_is_stored_afterwards()
    {
        await using var fleet = await Fleet.StartAsync(new Workers { Store = _ => null });
        var jobId = await fleet.RequestAsync(Fleet.Request());
        var stored = WorkerEvents.Stored(await fleet.Facts.FirstAsync<StoreVideo>());
        await EraseAsync(fleet, jobId);

        await fleet.PublishAsync(stored);

        var command = await fleet.Facts.FirstAsync<DeleteVideo>();
        Assert.Equal((jobId, "acme", null), (command.JobId, command.TenantName, command.TakeId));
        Assert.Equal(stored.StoredFiles().Select(file => file.Key), command.Keys);
    }

    /// <summary>Retention deletes jobs and keeps their files: a message that is delivered again then is no reason to delete them.</summary>
    [Fact]
    public async Task Should_keep_a_video_whose_job_retention_may_have_deleted()
    {
        await using var fleet = await Fleet.StartAsync(new Workers { Store = _ => null });
        var jobId = await fleet.RequestAsync(Fleet.Request());
        var stored = WorkerEvents.Stored(await fleet.Facts.FirstAsync<StoreVideo>());
        await EraseAsync(fleet, jobId);

        await fleet.PublishAsync(stored with { At = stored.At - RetentionOptions.MinPeriod - TimeSpan.FromDays(1) });
        await fleet.PublishAsync(stored);

        await fleet.Facts.FirstAsync<DeleteVideo>();
        Assert.Single(fleet.Facts.All<DeleteVideo>());
    }

    /// <summary>The fleet's clock decides, and not this machine's.</summary>
    [Fact]
    public async Task Should_delete_a_video_until_retention_may_have_deleted_its_job()
    {
        var clock = new FakeClock();
        await using var fleet = await Fleet.StartAsync(new Workers { Store = _ => null }, time: clock);
        var jobId = await fleet.RequestAsync(Fleet.Request());
        var stored = WorkerEvents.Stored(await fleet.Facts.FirstAsync<StoreVideo>()) with { At = clock.GetUtcNow() };
        await EraseAsync(fleet, jobId);

        clock.Advance(RetentionOptions.MinPeriod - TimeSpan.FromSeconds(1));
        await fleet.PublishAsync(stored);
        await fleet.Facts.FirstAsync<DeleteVideo>();
        clock.Advance(TimeSpan.FromSeconds(2));
        await fleet.PublishAsync(stored);
        await fleet.PublishAsync(stored with { At = clock.GetUtcNow() });

        await fleet.Facts.NthAsync<DeleteVideo>(2, _ => true);
        Assert.Equal(2, fleet.Facts.All<DeleteVideo>().Count);
    }

    [Fact]
    public async Task Should_delete_what_is_staged_afterwards()
    {
        await using var fleet = await Fleet.StartAsync(new Workers { Store = _ => null });
        var jobId = await fleet.RequestAsync(Fleet.Request());
        await fleet.Facts.FirstAsync<StoreVideo>();
        object[] results =
        [
            WorkerEvents.Rendered(fleet.Facts.All<RenderKeyframes>()[0]),
            WorkerEvents.Composed(fleet.Facts.All<ComposeClip>()[0]),
            WorkerEvents.Finished(fleet.Facts.All<FinishVideo>()[0]),
        ];
        await EraseAsync(fleet, jobId);

        for (var count = 1; count <= results.Length; count++)
        {
            await fleet.PublishAsync(results[count - 1]);
            var command = await fleet.Facts.NthAsync<DeleteVideo>(count, _ => true);
            Assert.Equal((jobId, ""), (command.JobId, command.TenantName));
            Assert.Empty(command.Keys);
            Assert.Null(command.TakeId);
        }
    }

    [Fact]
    public async Task Should_leave_the_other_files_of_a_job_that_exists()
    {
        await using var fleet = await Fleet.StartAsync(new Workers { Store = _ => null });
        await fleet.RequestAsync(Fleet.Request());
        var late = await fleet.Facts.FirstAsync<StoreVideo>();
        await fleet.SendAsync(new CancelVideo { TenantName = "acme", RequestId = "r-1" });
        await fleet.Facts.FirstAsync<VideoCancelled>();

        await fleet.PublishAsync(WorkerEvents.Stored(late));

        Assert.Equal(late.TakeId, (await fleet.Facts.FirstAsync<DeleteVideo>()).TakeId);
    }

    private static Task<int> EraseAsync(Fleet fleet, Guid jobId) => fleet.ReadAsync(async database =>
    {
        await database.Takes.Where(take => take.JobId == jobId).ExecuteDeleteAsync();
        return await database.Videos.Where(job => job.CorrelationId == jobId).ExecuteDeleteAsync();
    });
}
