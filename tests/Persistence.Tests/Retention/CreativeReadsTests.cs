using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Databases.Postgres;
using AdGenius.Persistence.Retention;
using AdGenius.Persistence.Videos;
using AdGenius.TestKit.Postgres;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Tests.Retention;

/// <summary>What concerns one creative reads the rows of no other.</summary>
public sealed class CreativeReadsTests(PostgresDatabase database) : DatabaseTests(database), IClassFixture<PostgresDatabase>
{
    private const int JobsOfAnother = 2000;
    private const int MostRead = 100; // several statements read the one job, some by two indexes

    private readonly string _tenant = "t" + Guid.NewGuid().ToString("N");

    [Fact]
    public async Task List_reads_the_jobs_of_the_creative_alone()
    {
        await AddAsync();
        var plans = new QueryPlans();
        var address = await Database.InScopeAsync(one => Task.FromResult(one.Database.GetConnectionString()));
        await using var context = new PostgresAdGeniusDbContext(
            new DbContextOptionsBuilder<PostgresAdGeniusDbContext>().UseNpgsql(address).AddInterceptors(plans).Options);

        var jobs = await new JobReader(context).ListAsync(_tenant, new JobPage { CreativeId = "small" }, Cancellation);

        Assert.Equal("small", Assert.Single(jobs.Jobs).CreativeId);
        Assert.Contains(plans.Steps, one => one.Step.Contains("IX_videos_tenant_name_creative_id_accepted_at", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Export_reads_the_rows_of_the_creative_alone()
    {
        await AddAsync();
        await ReadsFewAsync(async context =>
        {
            var lines = await new DataExport(context).LinesAsync(new DataScope(_tenant, "small"), Cancellation).ToListAsync(Cancellation);
            Assert.Contains(lines, line => line.StartsWith("""{"table":"videos",""", StringComparison.Ordinal));
            Assert.Contains(lines, line => line.StartsWith("""{"table":"submissions",""", StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task Erasure_reads_the_rows_of_the_creative_alone()
    {
        await AddAsync();
        await ReadsFewAsync(async context =>
        {
            var report = await new DataErasure(context, new DatabaseClock(TimeProvider.System), DefaultBus).EraseAsync(
                new DataScope(_tenant, "small"), (_, _) => Task.CompletedTask, Cancellation);
            Assert.Equal((1, 1), (report.DeletedRows["videos"], report.DeletedRows["submissions"]));
        });
    }

    private Task<bool> ReadsFewAsync(Func<AdGeniusDbContext, Task> work) => Database.InScopeAsync(async context =>
    {
        await using var transaction = await context.Database.BeginTransactionAsync(Cancellation);
        await work(context);
        foreach (var table in new[] { "videos", "submissions" })
        {
            Assert.InRange(await PostgresReads.OfAsync(context.Database.GetDbConnection(), table, Cancellation), 0, MostRead);
        }

        return true;
    });

    /// <summary>A creative with one job, and another of the same tenant with many.</summary>
    private Task<bool> AddAsync() => Database.InScopeAsync(async context =>
    {
        var ended = TimeProvider.System.GetUtcNow().AddDays(-1);
        TestRows.AddJob(context, _tenant, "small", ended);
        var large = TestRows.AddJob(context, _tenant, "large", ended);
        await context.SaveChangesAsync(Cancellation);
        await context.Database.ExecuteSqlAsync(
            $"""
            WITH jobs AS (
                INSERT INTO videos SELECT copy.* FROM videos AS job, generate_series(1, {JobsOfAnother}) AS number,
                    LATERAL jsonb_populate_record(
                        job, jsonb_build_object('correlation_id', gen_random_uuid(), 'request_id', 'r-' || number)) AS copy
                WHERE job.correlation_id = {large.CorrelationId}
                RETURNING correlation_id)
            INSERT INTO submissions SELECT copy.* FROM submissions AS paid, jobs,
                LATERAL jsonb_populate_record(paid, jsonb_build_object(
                    'submission_id', gen_random_uuid(), 'take_id', gen_random_uuid(), 'job_id', jobs.correlation_id)) AS copy
            WHERE paid.job_id = {large.CorrelationId}
            """,
            Cancellation);
        await context.Database.ExecuteSqlAsync($"VACUUM ANALYZE", Cancellation);
        return true;
    });
}
