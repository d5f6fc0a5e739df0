using AdGenius.Contracts.Videos;
using AdGenius.Persistence.Videos;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Tests;

public abstract class AdGeniusDbContextTests(DatabaseFixture database) : DatabaseTests(database)
{
    [Fact]
    public async Task Job_with_takes_is_read_as_it_was_stored()
    {
        var stored = await StoreAsync(TestVideos.New());
        var loaded = await LoadAsync(stored.CorrelationId);
        Assert.Equal(stored.Request.Prompt, loaded.Request.Prompt);
        Assert.Equal("b", loaded.Request.Labels!["a"]);
        Assert.Equal(stored.AcceptedAt, loaded.AcceptedAt);
        Assert.Equal([1, 2], loaded.Takes.Select(take => take.Number).Order());
        Assert.All(loaded.Takes, take => Assert.Equal((stored.TenantName, stored.CreativeId), (take.TenantName, take.CreativeId)));
    }

    [Fact]
    public async Task Batch_added_to_a_take_is_saved_and_increments_the_job_version()
    {
        var stored = await StoreAsync(TestVideos.New());
        await Database.InScopeAsync(async context =>
        {
            var video = await context.Videos.Include(v => v.Takes).SingleAsync(v => v.CorrelationId == stored.CorrelationId, Cancellation);
            video.Takes[0].RenderedBatches.Add(7);
            return await context.SaveChangesAsync(Cancellation);
        });
        var loaded = await LoadAsync(stored.CorrelationId);
        Assert.Equal(7, Assert.Single(loaded.Takes.SelectMany(take => take.RenderedBatches)));
        Assert.Equal(stored.Version + 1, loaded.Version);
    }

    [Fact]
    public async Task Two_writers_of_different_takes_of_one_job_conflict()
    {
        var stored = await StoreAsync(TestVideos.New());
        await Database.InScopeAsync(async first =>
        {
            var seenByFirst = await first.Videos.Include(v => v.Takes)
                .SingleAsync(v => v.CorrelationId == stored.CorrelationId, Cancellation);
            await Database.InScopeAsync(async second =>
            {
                var seenBySecond = await second.Videos.Include(v => v.Takes)
                    .SingleAsync(v => v.CorrelationId == stored.CorrelationId, Cancellation);
                seenBySecond.Takes.Single(take => take.Number == 2).Status = TakeStatus.Stored;
                return await second.SaveChangesAsync(Cancellation);
            });
            seenByFirst.Takes.Single(take => take.Number == 1).Status = TakeStatus.Stored;
            await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => first.SaveChangesAsync(Cancellation));
            return 0;
        });
    }

    /// <summary>Otherwise an event of that transaction would be committed behind theirs, with a lower sequence.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Saga_transaction_is_refused_where_an_event_was_written_beside_it(bool isDeletion)
    {
        var job = TestVideos.New();
        (job.CurrentState, job.EndedAt) = ("Failed", DateTimeOffset.UnixEpoch);
        var stored = await StoreAsync(job);
        await Database.InScopeAsync(async saga =>
        {
            var seenBySaga = await saga.Videos.SingleAsync(v => v.CorrelationId == stored.CorrelationId, Cancellation);
            await Database.InScopeAsync(async context =>
            {
                if (isDeletion)
                {
                    Assert.True(await JobMarks.MarkDeletedAsync(context, stored.CorrelationId, DateTimeOffset.UnixEpoch, Cancellation));
                }
                else
                {
                    await JobMarks.OrderEventsAsync(context, stored.CorrelationId, Cancellation);
                }

                return 0;
            });
            seenBySaga.CurrentState = "Cancelled";
            await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => saga.SaveChangesAsync(Cancellation));
            return 0;
        });
    }

    [Fact]
    public async Task Only_a_job_that_has_ended_is_marked_as_deleted_and_only_once()
    {
        var stored = await StoreAsync(TestVideos.New());
        Assert.False(await MarkAsync());
        await Database.InScopeAsync(context => context.Videos.Where(job => job.CorrelationId == stored.CorrelationId)
            .ExecuteUpdateAsync(set => set.SetProperty(job => job.EndedAt, DateTimeOffset.UnixEpoch), Cancellation));
        Assert.True(await MarkAsync());
        Assert.False(await MarkAsync());

        Task<bool> MarkAsync() => Database.InScopeAsync(
            context => JobMarks.MarkDeletedAsync(context, stored.CorrelationId, DateTimeOffset.UnixEpoch, Cancellation));
    }

    [Fact]
    public async Task Second_job_of_a_request_is_rejected_within_the_tenant_only()
    {
        var stored = await StoreAsync(TestVideos.New("one"));
        var again = TestVideos.New("one");
        again.RequestId = stored.RequestId;
        await Assert.ThrowsAsync<DbUpdateException>(() => StoreAsync(again));
        var other = TestVideos.New("two");
        other.RequestId = stored.RequestId;
        await StoreAsync(other);
    }

    [Fact]
    public async Task Second_take_of_an_iteration_is_rejected()
    {
        var video = TestVideos.New("iterations");
        video.Takes.ForEach(take => take.Iteration = 3);
        await Assert.ThrowsAsync<DbUpdateException>(() => StoreAsync(video));
    }

    [Fact]
    public async Task Concurrently_allocated_iterations_are_distinct()
    {
        var firsts = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Database.InScopeAsync(
            context => context.AllocateIterationsAsync("counted", "creative", 2, Cancellation)))));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => 1 + (2 * i)), firsts.Order());
    }

    [Fact]
    public async Task Times_are_compared_and_sorted_by_the_database()
    {
        var noon = new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
        foreach (var offset in new[] { 2, -1, 1 })
        {
            var video = TestVideos.New("times");
            video.AcceptedAt = noon.AddMicroseconds(offset).ToOffset(TimeSpan.FromHours(offset));
            await StoreAsync(video);
        }

        var later = await Database.InScopeAsync(context => context.Videos.Where(v => v.TenantName == "times" && v.AcceptedAt > noon)
            .OrderByDescending(v => v.AcceptedAt).Select(v => v.AcceptedAt).ToListAsync(Cancellation));
        Assert.Equal([noon.AddMicroseconds(2), noon.AddMicroseconds(1)], later);
    }

    [Fact]
    public async Task Tenant_names_are_case_sensitive()
    {
        var name = "Case" + Guid.NewGuid().ToString("N");
        var large = await StoreAsync(TestVideos.New(name));
        var small = TestVideos.New(name.ToLowerInvariant());
        small.RequestId = large.RequestId;
        await StoreAsync(small);
        Assert.Equal(large.CorrelationId, await Database.InScopeAsync(
            context => context.Videos.Where(video => video.TenantName == name).Select(video => video.CorrelationId)
                .SingleAsync(Cancellation)));
    }

    [Fact]
    public async Task Event_sequence_is_ascending()
    {
        var jobId = Guid.NewGuid();
        for (var i = 0; i < 3; i++)
        {
            await Database.InScopeAsync(context =>
            {
                context.JobEvents.Add(new JobEvent { JobId = jobId, TenantName = "demo", Type = $"event {i}", Data = "{}" });
                return context.SaveChangesAsync(Cancellation);
            });
        }

        var events = await Database.InScopeAsync(context => context.JobEvents.AsNoTracking().Where(row => row.JobId == jobId)
            .OrderBy(row => row.Sequence).ToListAsync(Cancellation));
        Assert.Equal(["event 0", "event 1", "event 2"], events.Select(row => row.Type));
        Assert.Equal(3, events.Select(row => row.Sequence).Distinct().Count());
    }

    private Task<VideoState> StoreAsync(VideoState video) => Database.InScopeAsync(async context =>
    {
        context.Videos.Add(video);
        await context.SaveChangesAsync(Cancellation);
        return video;
    });

    private Task<VideoState> LoadAsync(Guid jobId) => Database.InScopeAsync(
        context => context.Videos.Include(video => video.Takes).AsNoTracking()
            .SingleAsync(video => video.CorrelationId == jobId, Cancellation));
}

public sealed class SqliteDbContextTests(SqliteDatabase database) : AdGeniusDbContextTests(database), IClassFixture<SqliteDatabase>;

public sealed class PostgresDbContextTests(PostgresDatabase database) : AdGeniusDbContextTests(database), IClassFixture<PostgresDatabase>;

public sealed class SqlServerDbContextTests(SqlServerDatabase database) :
    AdGeniusDbContextTests(database),
    IClassFixture<SqlServerDatabase>;
