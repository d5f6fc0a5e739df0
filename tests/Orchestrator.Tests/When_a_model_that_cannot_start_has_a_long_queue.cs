using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Admission;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Persistence.Databases.Postgres;
using AdGenius.Persistence.Pauses;
using AdGenius.Persistence.Videos;
using AdGenius.TestKit.Postgres;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace AdGenius.Orchestrator.Tests;

public sealed class When_a_model_that_cannot_start_has_a_long_queue(PostgresFixture postgres)
{
    private const string Full = "sandbox";
    private const int Backlog = 5000;
    private const int MostRead = 200; // a few entries per tenant, stage and model

    private static readonly WorkStage[] Both = [WorkStage.Generate, WorkStage.Keyframes];
    private static readonly ModelShare[] Closed = [new(Full, WorkStage.Generate)];
    private static readonly PauseSet Paused =
        new([new Pause { Kind = PauseKind.Model, Name = Full, Actor = "this test", At = DateTimeOffset.UnixEpoch }]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 2)]
    [InlineData(false, 1)]
    [InlineData(true, 1)]
    public async Task Should_find_the_jobs_of_other_models_without_reading_its_jobs(bool isPaused, int stages)
    {
        await using var database = await QueueAsync();
        var waiting = new WaitingTenants(database, isPaused ? Paused : PauseSet.Empty, new SkippedTenants());
        await using var transaction = await database.Database.BeginTransactionAsync(Cancellation);

        var tenants = await waiting.ReadAsync(Both[..stages], isPaused ? [] : Closed, [], 64, Cancellation);

        Assert.Equal(["acme", "only-full"], tenants.Select(tenant => tenant.TenantName));
        Assert.Equal(stages == 2 ? ["local", "luma_dream"] : ["luma_dream"], tenants[0].Jobs.Select(job => job.Model));
        Assert.Empty(tenants[1].Jobs);
        Assert.Equal(!isPaused, tenants[1].HasOthers);
        await AssertFewAreReadAsync(database);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Should_find_the_job_that_reserves_a_stage_without_reading_its_jobs(bool isPaused)
    {
        await using var database = await QueueAsync();
        var waiting = new WaitingTenants(database, isPaused ? Paused : PauseSet.Empty, new SkippedTenants());
        await using var transaction = await database.Database.BeginTransactionAsync(Cancellation);

        var (job, _) = await waiting.ReadNextAsync("acme", WorkStage.Generate, null, isPaused ? [] : Closed, Cancellation);
        var (none, _) = await waiting.ReadNextAsync("only-full", WorkStage.Generate, null, isPaused ? [] : Closed, Cancellation);

        Assert.Equal("luma_dream", job?.Model);
        Assert.Null(none);
        await AssertFewAreReadAsync(database);
    }

    /// <summary>
    /// The statement would else compare each waiting tenant with each of those, at every pass: 42 ms for 700 tenants.
    /// </summary>
    [Fact]
    public async Task Should_not_compare_each_tenant_with_each_that_was_skipped()
    {
        const int Tenants = 300;
        const int Count = 64;
        var lists = new LongestList();
        await using var database = await QueueAsync(lists);
        for (var number = 0; number < Tenants; number++)
        {
            var tenant = $"full-{number}";
            database.Add(new TenantQueueEntry
            {
                TenantName = tenant, IsWaiting = true, LastServedAt = DateTimeOffset.UnixEpoch.AddMinutes(number + 1),
            });
            database.Add(Job(tenant, "only", Full, WorkStage.Generate, 0));
        }

        await database.SaveChangesAsync(Cancellation);
        var waiting = new WaitingTenants(database, PauseSet.Empty, new SkippedTenants());

        var skipped = new HashSet<string>();
        IReadOnlyList<WaitingTenant> tenants;
        do
        {
            tenants = await waiting.ReadAsync(Both, Closed, ["acme"], Count, Cancellation);
            Assert.All(tenants, tenant => Assert.True(skipped.Add(tenant.TenantName) && tenant.HasOthers));
        }
        while (tenants.Count > 0);

        Assert.Equal(Tenants + 1, skipped.Count);
        Assert.InRange(lists.Length, 1, Count);

        // One of its jobs is queued: the tenant is read again.
        await database.TenantQueue.Where(entry => entry.TenantName == "full-7")
            .ExecuteUpdateAsync(entry => entry.SetProperty(x => x.Revision, x => x.Revision + 1), Cancellation);
        Assert.Equal("full-7", Assert.Single(await waiting.ReadAsync(Both, Closed, ["acme"], Count, Cancellation)).TenantName);
    }

    private static async Task AssertFewAreReadAsync(PostgresAdGeniusDbContext database)
    {
        var read = await PostgresReads.OfAsync(database.Database.GetDbConnection(), "videos", Cancellation);
        Assert.InRange(read, 1, MostRead);
    }

    /// <summary>Two tenants with long queues of the model; one has jobs of other models behind it.</summary>
    private async Task<PostgresAdGeniusDbContext> QueueAsync(params IInterceptor[] interceptors)
    {
        var database = new PostgresAdGeniusDbContext(new DbContextOptionsBuilder<PostgresAdGeniusDbContext>()
            .UseNpgsql(await postgres.CreateDatabaseAsync(Cancellation)).AddInterceptors(interceptors).Options);
        await database.Database.EnsureCreatedAsync(Cancellation);
        foreach (var (tenant, number) in new[] { ("acme", 0), ("only-full", 1) })
        {
            database.Add(new TenantQueueEntry
            {
                TenantName = tenant, IsWaiting = true, LastServedAt = DateTimeOffset.UnixEpoch.AddSeconds(number),
            });
            database.Add(Job(tenant, "first", Full, WorkStage.Generate, 0));
        }

        database.AddRange(
            Job("acme", "provider", "runway_gen3", WorkStage.Generate, Backlog + 3),
            Job("acme", "earlier", "luma_dream", WorkStage.Generate, Backlog + 2),
            Job("acme", "frames", "local", WorkStage.Keyframes, Backlog + 1));
        await database.SaveChangesAsync(Cancellation);
        await database.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO videos SELECT copy.* FROM videos AS job, generate_series(1, {Backlog}) AS number,
                LATERAL jsonb_populate_record(job, jsonb_build_object(
                    'correlation_id', gen_random_uuid(), 'request_id', 'r-' || number,
                    'accepted_at', job.accepted_at + number * interval '1 s')) AS copy
            WHERE job.request_id = 'first'
            """,
            Cancellation);
        await database.Database.ExecuteSqlAsync($"VACUUM ANALYZE", Cancellation);
        return database;
    }

    private static VideoState Job(string tenant, string requestId, string model, WorkStage stage, int second) => new()
    {
        CorrelationId = NewId.NextGuid(),
        CurrentState = VideoState.Queued,
        RequestId = requestId,
        TenantName = tenant,
        CreativeId = "spring",
        Request = Fleet.Request(requestId, tenant),
        AcceptedAt = DateTimeOffset.UnixEpoch.AddSeconds(second),
        Model = model,
        MainStage = stage,
        TakeCount = 1,
    };
}
