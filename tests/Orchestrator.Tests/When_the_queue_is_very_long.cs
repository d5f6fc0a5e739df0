using System.Diagnostics;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Admission;
using AdGenius.Orchestrator.DueJobs;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Persistence.Databases.Sqlite;
using AdGenius.Persistence.Videos;
using MassTransit;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using NSubstitute;

namespace AdGenius.Orchestrator.Tests;

public sealed class When_the_queue_is_very_long : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("adgenius-queue-").FullName;

    private const int Tenants = 100;
    private const int JobsPerTenant = 200;
    private static readonly string[] Scans =
    [
        "SCAN v USING INDEX ix_videos_running",
        "SCAN t",
        "SCAN t USING INDEX IX_tenant_queue_is_waiting_last_served_at",
        "SCAN p USING INDEX sqlite_autoindex_pauses_1",
        "SCAN CONSTANT ROW", "SCAN p", // the models, which the statement names
        "SCAN l", // the models that workers hold
    ];

    [Fact]
    public async Task Should_use_indexes_and_never_scan_all_jobs()
    {
        var plans = new QueryPlans();
        var options = new DbContextOptionsBuilder<SqliteAdGeniusDbContext>().UseSqlite($"Data Source={Path.Combine(_folder, "queue.db")}");
        await using var unobserved = new SqliteAdGeniusDbContext(options.Options);
        await QueueAsync(unobserved);
        await using var database = new SqliteAdGeniusDbContext(options.AddInterceptors(plans).Options);
        using var passes = new AdmissionPasses(database);
        var time = passes.Time;
        var lease = await passes.AcquireAsync(unobserved, TestContext.Current.CancellationToken);
        var pass = passes.With(new AdmissionState(time), new AdmissionOptions());

        var watch = Stopwatch.StartNew();
        Assert.True(await pass.AdmitNextAsync(lease, TestContext.Current.CancellationToken));
        var took = watch.Elapsed;
        await new DueSweep(database, Substitute.For<IBus>(), passes.Clock).NotifyAsync(TestContext.Current.CancellationToken);

        Assert.Equal(64, await unobserved.Videos.CountAsync(job => job.IsRunning, TestContext.Current.CancellationToken));
        Assert.Equal(64, await unobserved.Videos.Where(job => job.IsRunning).Select(job => job.TenantName).Distinct()
            .CountAsync(TestContext.Current.CancellationToken));

        // One more frame take fits: the next job reserves the stage, and tenants are looked for that have jobs for providers.
        var state = new AdmissionState(time);
        var oneMore = passes.With(state, new AdmissionOptions { MaxRunningFrameTakes = 65, MaxModelShare = 1 });
        for (var repetition = 1; repetition <= 2; repetition++)
        {
            Assert.True(await oneMore.AdmitNextAsync(lease, TestContext.Current.CancellationToken));
            Assert.Equal(WorkStage.Keyframes, Assert.Single(state.Reservations.Stages).Key);
        }

        // The model has its share: tenants are looked for that have jobs of other models, then none has.
        state = new AdmissionState(time);
        var shared = passes.With(state, new AdmissionOptions { MaxRunningFrameTakes = 128, MaxModelShare = 0.5 });
        Assert.True(await shared.AdmitNextAsync(lease, TestContext.Current.CancellationToken));
        Assert.Equal(0, state.Reservations.Count);
        shared = passes.With(
            state, new AdmissionOptions { MaxRunningFrameTakes = 128, MaxRunningProviderTakes = 200, MaxModelShare = 0.5 });
        while (await shared.AdmitNextAsync(lease, TestContext.Current.CancellationToken))
        {
            // Until none is left to look at.
        }

        Assert.NotEmpty(state.SkippedTenants.Without(
            [WorkStage.Generate, WorkStage.Keyframes],
            [new ModelShare("local", WorkStage.Keyframes), new ModelShare("sandbox", WorkStage.Generate)]));

        // The lists of tenants, pauses and local models are short; of the jobs only those that run may be scanned.
        Assert.All(
            plans.Steps.Where(one => one.Step.StartsWith("SCAN", StringComparison.Ordinal)),
            one => Assert.Contains(one.Step, Scans));
        Assert.DoesNotContain(plans.Steps, one => one.Step.Contains("request_id", StringComparison.Ordinal));
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"one pass over {Tenants * JobsPerTenant} jobs: {took.TotalMilliseconds:0} ms, with {plans.Steps.Count} query plan steps read");
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task QueueAsync(SqliteAdGeniusDbContext database)
    {
        await database.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
        for (var tenant = 0; tenant < Tenants; tenant++)
        {
            var name = $"tenant-{tenant}";
            database.Add(
                new TenantQueueEntry { TenantName = name, IsWaiting = true, LastServedAt = DateTimeOffset.UnixEpoch.AddSeconds(tenant) });
            for (var number = 0; number < JobsPerTenant; number++)
            {
                database.Add(new VideoState
                {
                    CorrelationId = NewId.NextGuid(),
                    CurrentState = number < JobsPerTenant / 2 ? "Completed" : "Queued",
                    RequestId = $"r-{number}",
                    TenantName = name,
                    CreativeId = "spring",
                    Request = Fleet.Request($"r-{number}", name),
                    AcceptedAt = DateTimeOffset.UnixEpoch.AddSeconds(number),
                    Model = number % 2 == 0 ? "local" : "sandbox",
                    MainStage = number % 2 == 0 ? WorkStage.Keyframes : WorkStage.Generate,
                    TakeCount = 1,
                });
            }
        }

        await database.SaveChangesAsync(TestContext.Current.CancellationToken);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
    }
}
