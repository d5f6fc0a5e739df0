using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Persistence;
using AdGenius.Persistence.Videos;
using AdGenius.TestKit;
using AdGenius.TestKit.Postgres;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Orchestrator.Tests.Webhooks;

/// <summary>The saga writes the rows of a job whose webhook is under way.</summary>
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
}
