using AdGenius.Hosting.Telemetry;
using AdGenius.Orchestrator.History;
using AdGenius.Persistence;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Timers;
using AdGenius.Persistence.Videos;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Webhooks;

/// <summary>
/// Ends deliveries that are due and whose retries would all have been made by now, without another attempt. An address that does not
/// respond may get jobs faster than its tenant's limit allows attempts: its deliveries would be kept without end.
/// </summary>
internal sealed partial class WebhookExpiry(
    AdGeniusDbContext database,
    DatabaseClock clock,
    JobHistory history,
    AdGeniusMetrics metrics,
    IOptions<WebhookOptions> options,
    ILogger<WebhookExpiry> logger)
{
    /// <summary>The most deliveries that one call ends.</summary>
    public const int MaxPerSweep = 200;

    /// <summary>Attempts take time, and wait for each other.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromHours(1);

    /// <summary>Ends up to <see cref="MaxPerSweep"/> deliveries, the longest due first. Returns how many were found.</summary>
    public async Task<int> ExpireAsync(CancellationToken cancellationToken)
    {
        var now = await clock.NowAsync(database, cancellationToken);
        var endedBefore = options.Value.RetryDelays.Aggregate(now - Margin, static (at, delay) => at - delay);
        var expired = await database.DueTimers.AsNoTracking()
            .Where(timer => timer.Kind == WebhookSchedule.Kind && timer.DueAt <= now)
            .Join(
                database.Videos,
                timer => timer.SubjectId,
                job => job.CorrelationId,
                (timer, job) => new { Timer = timer, job.TenantName, job.EndedAt })
            .Where(one => one.EndedAt < endedBefore)
            .OrderBy(one => one.Timer.DueAt).Take(MaxPerSweep).ToListAsync(cancellationToken);
        if (expired.Count == 0)
        {
            return 0;
        }

        var count = 0;
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        foreach (var one in expired.OrderBy(one => one.Timer.SubjectId)) // always the same order of locks
        {
            // One that was claimed or set anew meanwhile stays.
            if (await TimerStore.CompleteUnchangedAsync(database, one.Timer, cancellationToken)
                && await JobMarks.OrderEventsAsync(database, one.Timer.SubjectId, cancellationToken) == 1) // else the job was deleted
            {
                count++;
                history.Write(one.Timer.SubjectId, one.TenantName, JobEventTypes.WebhookFailed, new
                {
                    one.Timer.Attempts,
                    Text = "The webhook was not delivered within its time for retries.",
                });
            }
        }

        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        for (var ended = 0; ended < count; ended++)
        {
            metrics.WebhookAttempted("abandoned");
        }

        LogExpired(count, string.Join(", ", expired.Select(one => one.TenantName).Distinct()));
        return expired.Count;
    }

    [LoggerMessage(LogLevel.Warning, "{Count} webhooks abandoned without another attempt, their time is over; tenants: {TenantNames}")]
    private partial void LogExpired(int count, string tenantNames);
}
