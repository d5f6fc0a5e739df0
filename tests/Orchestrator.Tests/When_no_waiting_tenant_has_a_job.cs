using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Admission;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Persistence.Databases.Sqlite;
using AdGenius.Persistence.Videos;
using MassTransit;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Orchestrator.Tests;

/// <summary>A tenant waits when one of its jobs is queued or ends, and leaves the list in the pass that finds none to start.</summary>
public sealed class When_no_waiting_tenant_has_a_job : IDisposable
{
    private const int TenantsPerPass = 64;

    private readonly string _folder = Directory.CreateTempSubdirectory("adgenius-queue-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(TenantsPerPass - 1)]
    public async Task Should_read_the_list_once(int tenants)
    {
        await using var database = await ListAsync(tenants);
        using var passes = new AdmissionPasses(database);
        var lease = await passes.AcquireAsync(database, Cancellation);

        Assert.False(await passes.With(new AdmissionState(passes.Time), new AdmissionOptions()).AdmitNextAsync(lease, Cancellation));

        Assert.False(await database.TenantQueue.AnyAsync(entry => entry.IsWaiting, Cancellation));
    }

    [Fact]
    public async Task Should_read_on_behind_those_that_one_pass_reads()
    {
        await using var database = await ListAsync(TenantsPerPass + 1);
        database.Add(new VideoState
        {
            CorrelationId = NewId.NextGuid(),
            CurrentState = VideoState.Queued,
            RequestId = "only",
            TenantName = $"tenant-{TenantsPerPass}",
            CreativeId = "spring",
            Request = Fleet.Request("only", $"tenant-{TenantsPerPass}"),
            AcceptedAt = DateTimeOffset.UnixEpoch,
            Model = "sandbox",
            MainStage = WorkStage.Generate,
            TakeCount = 1,
        });
        await database.SaveChangesAsync(Cancellation);
        using var passes = new AdmissionPasses(database);
        var lease = await passes.AcquireAsync(database, Cancellation);
        var pass = passes.With(new AdmissionState(passes.Time), new AdmissionOptions());

        Assert.True(await pass.AdmitNextAsync(lease, Cancellation));
        Assert.False(await database.Videos.AnyAsync(job => job.IsRunning, Cancellation));
        Assert.True(await pass.AdmitNextAsync(lease, Cancellation));
        Assert.True(await database.Videos.AnyAsync(job => job.IsRunning, Cancellation));
        Assert.False(await pass.AdmitNextAsync(lease, Cancellation));
        Assert.False(await database.TenantQueue.AnyAsync(entry => entry.IsWaiting, Cancellation));
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<SqliteAdGeniusDbContext> ListAsync(int tenants)
    {
        var database = new SqliteAdGeniusDbContext(
            new DbContextOptionsBuilder<SqliteAdGeniusDbContext>().UseSqlite($"Data Source={Path.Combine(_folder, "queue.db")}").Options);
        await database.Database.EnsureCreatedAsync(Cancellation);
        database.AddRange(Enumerable.Range(0, tenants).Select(number => new TenantQueueEntry
        {
            TenantName = $"tenant-{number}", IsWaiting = true, LastServedAt = DateTimeOffset.UnixEpoch.AddSeconds(number),
        }));
        await database.SaveChangesAsync(Cancellation);
        return database;
    }
}
