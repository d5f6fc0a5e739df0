using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Retention;
using AdGenius.Persistence.Videos;
using AdGenius.TestKit;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Tests.Retention;

/// <summary>
/// The erasure of a tenant does not see a job whose transaction is in progress, and waits for the rows that it has locked.
/// </summary>
public sealed class When_a_job_is_accepted_during_an_erasure(PostgresDatabase database)
    : DatabaseTests(database), IClassFixture<PostgresDatabase>
{
    private readonly string _tenant = "t" + Guid.NewGuid().ToString("N");

    /// <summary>Admission looks for jobs of the tenants on the list alone: a job without its tenant there never starts.</summary>
    [Fact]
    public async Task Should_keep_the_tenant_on_the_list_of_those_that_wait()
    {
        await Database.InScopeAsync(async context =>
        {
            await new TenantQueue(context).EnqueueAsync(_tenant, Cancellation); // by an earlier job
            return true;
        });

        var erasure = await Database.InScopeAsync(async context =>
        {
            await using var transaction = await context.Database.BeginTransactionAsync(Cancellation);
            context.Add(TestVideos.New(_tenant));
            await context.SaveChangesAsync(Cancellation);
            await new TenantQueue(context).EnqueueAsync(_tenant, Cancellation);
            var erasing = Task.Run(EraseAsync, Cancellation);
            await Until.TrueAsync(
                "the erasure waits for the tenant's entry", () => Database.InScopeAsync(WaitsForEntryAsync), Cancellation);
            await transaction.CommitAsync(Cancellation);
            return new { Erasing = erasing };
        });
        await erasure.Erasing;

        Assert.True(await Database.InScopeAsync(context => context.Videos.AnyAsync(job => job.TenantName == _tenant, Cancellation)));
        Assert.True(await Database.InScopeAsync(
            context => context.TenantQueue.AnyAsync(entry => entry.TenantName == _tenant && entry.IsWaiting, Cancellation)));
    }

    [Fact]
    public async Task Should_take_a_tenant_without_jobs_from_the_list()
    {
        await Database.InScopeAsync(async context =>
        {
            await new TenantQueue(context).EnqueueAsync(_tenant, Cancellation);
            return true;
        });
        var report = await EraseAsync();
        Assert.False(await Database.InScopeAsync(
            context => context.TenantQueue.AnyAsync(entry => entry.TenantName == _tenant, Cancellation)));
        Assert.Equal(1, report.DeletedRows["tenant_queue"]);
    }

    private Task<ErasureReport> EraseAsync() => Database.InScopeAsync(
        context => new DataErasure(context, new DatabaseClock(TimeProvider.System), DefaultBus).EraseAsync(
            new DataScope(_tenant), static (_, _) => Task.CompletedTask, Cancellation));

    private static Task<bool> WaitsForEntryAsync(AdGeniusDbContext context) => context.Database.SqlQuery<bool>(
        $"""
        SELECT EXISTS (
            SELECT 1 FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%tenant_queue%') AS "Value"
        """).SingleAsync(Cancellation);
}
