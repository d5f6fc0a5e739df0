using AdGenius.Persistence.Videos;
using AdGenius.TestKit.Postgres;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Tests.Databases;

/// <summary>
/// The server plans by what the last vacuum has found, which is hardly a row in many tables. The next vacuum may be a minute later, or, of
/// a large table or behind a long transaction, much later.
/// </summary>
public sealed class When_rows_have_come_and_gone_since_a_vacuum(PostgresDatabase database)
    : DatabaseTests(database), IClassFixture<PostgresDatabase>
{
    private const int Ended = 2000;

    [Fact]
    public async Task A_statement_does_not_read_a_table_that_was_empty()
    {
        var job = TestVideos.New("t" + Guid.NewGuid().ToString("N"));
        await Database.InScopeAsync(async context =>
        {
            await context.Database.ExecuteSqlRawAsync("VACUUM ANALYZE work_pickups", Cancellation);
            await using var transaction = await context.Database.BeginTransactionAsync(Cancellation);
            var before = await ScansOfAsync(context, "work_pickups"); // of the migrations, until the session has reported them

            await new TenantQueue(context).EnqueueAfterEndAsync(job, Cancellation);

            Assert.Equal(before, await ScansOfAsync(context, "work_pickups"));
            return true;
        });
    }

    [Fact]
    public async Task Jobs_that_run_are_read_without_those_that_have_ended()
    {
        await Database.InScopeAsync(async context =>
        {
            await context.Database.ExecuteSqlRawAsync("ALTER TABLE videos SET (autovacuum_enabled = off)", Cancellation);
            var job = TestVideos.New("t" + Guid.NewGuid().ToString("N"));
            (job.CurrentState, job.IsRunning) = ("Generating", true);
            context.Add(job);
            await context.SaveChangesAsync(Cancellation);
            await AddAsync(context, job, 50);
            await context.Database.ExecuteSqlRawAsync("VACUUM ANALYZE videos", Cancellation);
            await AddAsync(context, job, Ended);
            await context.Database.ExecuteSqlAsync(
                $"UPDATE videos SET is_running = FALSE WHERE accepted_at > {job.AcceptedAt.ToUniversalTime()}", Cancellation);

            var running = context.Videos.AsNoTracking().Where(one => one.IsRunning).Select(one => one.CorrelationId);
            await running.ToListAsync(Cancellation); // marks the entries of those that have ended

            // A session counts what it has read before too, until it has reported it.
            await using var transaction = await context.Database.BeginTransactionAsync(Cancellation);
            var before = await PostgresReads.OfAsync(context.Database.GetDbConnection(), "videos", Cancellation);
            var found = await running.ToListAsync(Cancellation);
            var read = await PostgresReads.OfAsync(context.Database.GetDbConnection(), "videos", Cancellation) - before;
            Assert.InRange(read, found.Count, Ended / 4);
            return true;
        });
    }

    private static Task<int> AddAsync(AdGeniusDbContext context, VideoState job, int count) => context.Database.ExecuteSqlAsync(
        $"""
        INSERT INTO videos SELECT copy.* FROM videos AS job, generate_series(1, {count}) AS number,
            LATERAL jsonb_populate_record(job, jsonb_build_object(
                'correlation_id', gen_random_uuid(), 'request_id', {count} || '-' || number,
                'accepted_at', job.accepted_at + ({count} - 50) * interval '1 s')) AS copy
        WHERE job.correlation_id = {job.CorrelationId}
        """,
        Cancellation);

    private static Task<long> ScansOfAsync(AdGeniusDbContext context, string table) => context.Database
        .SqlQuery<long>($"SELECT pg_stat_get_xact_numscans({table}::regclass) AS \"Value\"").SingleAsync(Cancellation);
}
