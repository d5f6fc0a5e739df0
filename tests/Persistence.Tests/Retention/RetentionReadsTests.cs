using AdGenius.Persistence.Retention;
using AdGenius.Persistence.Submissions;
using AdGenius.TestKit.Postgres;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Tests.Retention;

/// <summary>The ledger keeps the payments of years, which the deletion of jobs does not read.</summary>
public sealed class RetentionReadsTests(PostgresDatabase database) : DatabaseTests(database), IClassFixture<PostgresDatabase>
{
    private const int Expired = 600; // several batches
    private const int Payments = 6_000;

    [Fact]
    public async Task Expired_jobs_are_found_without_the_payments_of_other_jobs()
    {
        var now = TimeProvider.System.GetUtcNow();
        await AddAsync(now.AddDays(-400));
        await Database.InScopeAsync(async context =>
        {
            await using var transaction = await context.Database.BeginTransactionAsync(Cancellation);

            await new RetentionPass(context, DefaultBus).RunAsync(new RetentionOptions(), now, Cancellation);

            Assert.Equal(0, await context.Videos.CountAsync(Cancellation));
            var read = await PostgresReads.OfAsync(context.Database.GetDbConnection(), "ledger_entries", Cancellation);
            Assert.InRange(read, 0, Payments / 10);
            return true;
        });
    }

    /// <summary>Jobs that have expired, and settled payments of one that is deleted already.</summary>
    private Task<bool> AddAsync(DateTimeOffset ended) => Database.InScopeAsync(async context =>
    {
        var job = TestRows.AddJob(context, "t" + Guid.NewGuid().ToString("N"), "creative", ended);
        await context.SaveChangesAsync(Cancellation);
        await context.Set<Submission>().ExecuteDeleteAsync(Cancellation);
        await context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO videos SELECT copy.* FROM videos AS job, generate_series(2, {Expired}) AS number,
                LATERAL jsonb_populate_record(
                    job, jsonb_build_object('correlation_id', gen_random_uuid(), 'request_id', 'r-' || number)) AS copy
            WHERE job.correlation_id = {job.CorrelationId};
            INSERT INTO ledger_entries SELECT copy.* FROM ledger_entries AS paid, generate_series(1, {Payments}) AS number,
                LATERAL jsonb_populate_record(paid, jsonb_build_object(
                    'entry_id', gen_random_uuid(), 'reference', 'clip/' || number, 'job_id', gen_random_uuid(),
                    'kind', 'Settled', 'created_at', now(), 'settled_at', now())) AS copy
            """,
            Cancellation);
        await context.Database.ExecuteSqlAsync($"VACUUM ANALYZE", Cancellation);
        return true;
    });
}
