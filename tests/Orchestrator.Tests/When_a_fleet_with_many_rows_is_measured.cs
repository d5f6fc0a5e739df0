using AdGenius.Orchestrator.Telemetry;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Databases.Postgres;
using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Pauses;
using AdGenius.Persistence.Videos;
using AdGenius.TestKit.Postgres;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Tests;

public sealed class When_a_fleet_with_many_rows_is_measured(PostgresFixture postgres)
{
    private const int Messages = 500;
    private const int Pauses = 100;

    private static readonly DateTimeOffset At = DateTimeOffset.UnixEpoch;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_read_each_message_once_and_not_compare_each_job_with_each_pause()
    {
        var lists = new LongestList("videos");
        await using var database = new PostgresAdGeniusDbContext(new DbContextOptionsBuilder<PostgresAdGeniusDbContext>()
            .UseNpgsql(await postgres.CreateDatabaseAsync(Cancellation)).AddInterceptors(lists).Options);
        await database.Database.EnsureCreatedAsync(Cancellation);
        database.AddRange(Job("acme", "local", 1), Job("acme", "local", 2), Job("acme", "paused-1", 0), Job("paused-0", "local", 0));
        database.AddRange(Enumerable.Range(0, Pauses).Select(number => new Pause
        {
            Kind = number % 2 == 0 ? PauseKind.Tenant : PauseKind.Model, Name = $"paused-{number}", Actor = "this test", At = At,
        }));
        await database.SaveChangesAsync(Cancellation);
        await database.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO outbox_message (message_id, content_type, message_type, body, sent_time)
            SELECT gen_random_uuid(), 'application/json', 'none', 'none', {At} + number * interval '1 s'
            FROM generate_series(1, {Messages}) AS number
            """,
            Cancellation);
        await using var transaction = await database.Database.BeginTransactionAsync(Cancellation);

        var measured = await new FleetReader(
            database, new DatabaseClock(TimeProvider.System), Options.Create(new BudgetOptions()), new NearBudgets())
            .ReadAsync(Cancellation);

        Assert.Equal([(VideoState.Queued, 4L, (DateTimeOffset?)At.AddMinutes(1))], measured.Jobs);
        Assert.Equal([("acme", 3), ("paused-0", 1)], measured.Tenants.Select(tenant => (tenant.Name, tenant.Queued)));
        Assert.Equal(0, lists.Length);
        Assert.Equal(Messages, measured.OutboxMessages);
        Assert.Equal(At.AddSeconds(1), measured.OldestOutboxMessage);
        Assert.InRange(
            await PostgresReads.OfAsync(database.Database.GetDbConnection(), "outbox_message", Cancellation), Messages, Messages + 10);
    }

    private static VideoState Job(string tenant, string model, int minute)
    {
        var jobId = NewId.NextGuid();
        return new VideoState
        {
            CorrelationId = jobId,
            CurrentState = VideoState.Queued,
            RequestId = jobId.ToString(),
            TenantName = tenant,
            CreativeId = "spring",
            Request = Fleet.Request(jobId.ToString(), tenant),
            AcceptedAt = At.AddMinutes(minute),
            Model = model,
            TakeCount = 1,
        };
    }
}
