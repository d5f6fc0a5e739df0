using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Telemetry;
using AdGenius.Orchestrator.History;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Orchestrator.Webhooks;
using AdGenius.Persistence;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Retention;
using AdGenius.Persistence.Videos;
using AdGenius.TestKit;
using AdGenius.TestKit.Postgres;
using MassTransit.EntityFrameworkCoreIntegration;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Tests.Webhooks;

/// <summary>The saga, or an erasure, writes the rows of a job whose webhook is under way.</summary>
public sealed class When_a_job_changes_while_its_webhook_is_delivered(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The saga sets the timer and then writes the job: in another order the two could wait for each other.</summary>
    [Fact]
    public async Task Should_lock_the_timer_before_the_job()
    {
        var isReleased = new TaskCompletionSource();
        await using var listener = await WebhookReceiver.StartAsync();
        listener.Responding = _ => isReleased.Task;
        await using var fleet = await Fleet.StartAsync(settings: new(Settings)
        {
            ["Database:Provider"] = "Postgres",
            ["Database:ConnectionString"] = await postgres.CreateDatabaseAsync(Cancellation),
            ["Database:MigrateAtStartup"] = "true",
        });
        var jobId = await fleet.RequestAsync(Fleet.Request() with { CallbackUrl = listener.Address });
        await listener.NextAsync();

        await fleet.ReadAsync(async database =>
        {
            await using var saga = await database.Database.BeginTransactionAsync(Cancellation);
            var locked = await database.DueTimers.Where(timer => timer.SubjectId == jobId)
                .ExecuteUpdateAsync(set => set.SetProperty(timer => timer.Attempts, timer => timer.Attempts), Cancellation);
            isReleased.SetResult();
            await Until.TrueAsync("the delivery waits for the timer", () => fleet.ReadAsync(WaitsForTimerAsync), Cancellation);

            // Fails at once if the delivery has locked the job.
            await database.Database.ExecuteSqlAsync(
                $"SELECT 1 FROM videos WHERE correlation_id = {jobId} FOR UPDATE NOWAIT", Cancellation);
            await saga.CommitAsync(Cancellation);
            Assert.Equal(1, locked);
            return locked;
        });

        await Until.TrueAsync("the timer is deleted", () => fleet.ReadAsync(HasNoTimerAsync), Cancellation);
        Assert.Single(await fleet.HistoryAsync(jobId), one => one.Type == JobEventTypes.WebhookDelivered);
    }

    [Fact]
    public async Task Should_write_no_event_of_a_job_that_is_erased_before_the_receiver_responds()
    {
        await using var listener = await WebhookReceiver.StartAsync();
        await using var fleet = await Fleet.StartAsync(settings: new(Settings));
        listener.Responding = _ => EraseAsync(fleet, "spring");
        var jobId = await fleet.RequestAsync(Fleet.Request() with { CallbackUrl = listener.Address });
        await listener.NextAsync();

        await Until.TrueAsync("the timer is deleted", () => fleet.ReadAsync(HasNoTimerAsync), Cancellation);
        Assert.Empty(await fleet.HistoryAsync(jobId));
    }

    /// <summary>A call of the tenant is under way and keeps its next one waiting, whose time is over.</summary>
    [Fact]
    public async Task Should_write_no_event_of_a_job_that_is_erased_when_its_delivery_is_given_up()
    {
        var isReleased = new TaskCompletionSource();
        await using var listener = await WebhookReceiver.StartAsync();
        listener.Responding = _ => isReleased.Task;
        await using var fleet = await Fleet.StartAsync(settings: new(Settings) { ["Webhooks:MaxPerTenant"] = "1" });
        var request = Fleet.Request() with { CallbackUrl = listener.Address };
        await fleet.RequestAsync(request);
        await listener.NextAsync();
        var jobId = await fleet.RequestAsync(request with { RequestId = "r-2", CreativeId = "autumn" });
        await fleet.Facts.FirstAsync<VideoCompleted>(one => one.JobId == jobId);
        await fleet.ReadAsync(database => database.Videos.Where(job => job.CorrelationId == jobId)
            .ExecuteUpdateAsync(set => set.SetProperty(job => job.EndedAt, TimeProvider.System.GetUtcNow().AddDays(-10)), Cancellation));
        await using var observed = AfterStatement.Observe(fleet, "due_timers", () => EraseAsync(fleet, "autumn"));

        Assert.Equal(1, await ExpiryOf(fleet, observed).ExpireAsync(Cancellation));

        Assert.Empty(await fleet.HistoryAsync(jobId));
        Assert.False(await fleet.ReadAsync(database => database.DueTimers.AnyAsync(timer => timer.SubjectId == jobId, Cancellation)));
        isReleased.SetResult();
    }

    private static Dictionary<string, string?> Settings => new()
    {
        ["Webhooks:Secret"] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        ["Webhooks:AllowHttp"] = "true",
        ["Webhooks:AllowPrivateAddresses"] = "true",
        ["Webhooks:SweepInterval"] = "00:00:00.05",
        ["Webhooks:RequestTimeout"] = "00:02:00",
    };

    private static async Task<bool> HasNoTimerAsync(AdGeniusDbContext database) => !await database.DueTimers.AnyAsync(Cancellation);

    private static Task<bool> WaitsForTimerAsync(AdGeniusDbContext database) => database.Database.SqlQuery<bool>(
        $"""
        SELECT EXISTS (
            SELECT 1 FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%due_timers%') AS "Value"
        """).SingleAsync(Cancellation);

    private static WebhookExpiry ExpiryOf(Fleet fleet, AdGeniusDbContext database) => new(
        database,
        fleet.Service<DatabaseClock>(),
        new JobHistory(database, fleet.Service<DatabaseTime>()),
        fleet.Service<AdGeniusMetrics>(),
        fleet.Service<IOptions<WebhookOptions>>(),
        NullLogger<WebhookExpiry>.Instance);

    private static async Task EraseAsync(Fleet fleet, string creativeId)
    {
        await Until.TrueAsync(
            "the messages about the job are delivered",
            () => fleet.ReadAsync(async database => !await database.Set<OutboxMessage>().AnyAsync(Cancellation)),
            Cancellation);
        await using var scope = fleet.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<DataErasure>().EraseAsync(
            new DataScope("acme", creativeId), static (_, _) => Task.CompletedTask, Cancellation);
    }
}
