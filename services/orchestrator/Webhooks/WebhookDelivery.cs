using System.Text.Json;
using System.Text.Json.Nodes;
using AdGenius.Hosting.Telemetry;
using AdGenius.Orchestrator.History;
using AdGenius.Persistence;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Timers;
using AdGenius.Persistence.Videos;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Webhooks;

/// <summary>Makes one attempt to deliver a webhook, and records its result.</summary>
internal sealed partial class WebhookDelivery(
    AdGeniusDbContext database,
    TimerStore timers,
    WebhookClient client,
    JobHistory history,
    AdGeniusMetrics metrics,
    IOptions<WebhookOptions> options,
    DatabaseTime time,
    ILogger<WebhookDelivery> logger)
{
    public async Task DeliverAsync(DueTimer timer, CancellationToken cancellationToken)
    {
        var job = await database.Videos.AsNoTracking().SingleOrDefaultAsync(one => one.CorrelationId == timer.SubjectId, cancellationToken);
        using var span = JobTrace.Continue("deliver webhook", timer.SubjectId, job?.TraceParent);
        using var scope = logger.BeginJobScope(timer.SubjectId);
        var end = await database.JobEvents.AsNoTracking()
            .Where(one => one.JobId == timer.SubjectId
                && (one.Type == JobEventTypes.Completed || one.Type == JobEventTypes.Failed || one.Type == JobEventTypes.Cancelled))
            .OrderByDescending(one => one.Sequence).FirstOrDefaultAsync(cancellationToken);
        var keys = job is null ? [] : options.Value.KeysOf(job.TenantName);
        if (job?.Request.CallbackUrl is not { } address || end is null)
        {
            await TimerStore.CompleteAsync(database, [timer], cancellationToken); // the job was deleted meanwhile
            return;
        }

        var (result, text, retryAfter) = keys.Count == 0
            ? (WebhookDeliveryResult.Retry, "not signed: the tenant has no secret any more", null)
            : await client.PostAsync(new Uri(address), IdOf(job), keys, BodyOf(end), cancellationToken);
        if (result == WebhookDeliveryResult.Retry && timer.Attempts < options.Value.RetryDelays.Count)
        {
            metrics.WebhookAttempted("retried");
            LogWebhookDeliveryFailed(job.CorrelationId, timer.Attempts + 1, text);
            if (await IsLastEndAsync(job, cancellationToken))
            {
                await timers.RescheduleAsync(database, timer, DelayOf(timer, job, retryAfter), cancellationToken);
            }

            return;
        }

        // The history event and the end of the timer are one transaction. The timer is locked before the job, as by the saga and by
        // WebhookExpiry: in another order two of them could wait for each other.
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await TimerStore.LockAsync(database, timer, cancellationToken);
        if (await JobMarks.OrderEventsAsync(database, job.CorrelationId, cancellationToken) == 0)
        {
            await TimerStore.CompleteAsync(database, [timer], cancellationToken); // the job was deleted while it was delivered
            await transaction.CommitAsync(cancellationToken);
            return;
        }

        var isDelivered = result == WebhookDeliveryResult.Delivered;
        history.Write(
            job,
            isDelivered ? JobEventTypes.WebhookDelivered : JobEventTypes.WebhookFailed,
            new { Attempts = timer.Attempts + 1, Text = text });
        await database.SaveChangesAsync(cancellationToken);
        if (await IsLastEndAsync(job, cancellationToken))
        {
            await TimerStore.CompletePostponedAsync(database, timer, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        metrics.WebhookAttempted(isDelivered ? "delivered" : "abandoned");
        if (!isDelivered)
        {
            LogWebhookAbandoned(job.CorrelationId, timer.Attempts + 1, text);
        }
    }

    /// <summary>
    /// How long after a failed attempt the next is made: what the receiver asks for, where that is longer than the setting, but not beyond
    /// the time for retries, after which <see cref="WebhookExpiry"/> would end the delivery without that attempt.
    /// </summary>
    private TimeSpan DelayOf(DueTimer timer, VideoState job, TimeSpan? retryAfter)
    {
        var delay = options.Value.RetryDelays[timer.Attempts];
        var now = time.GetUtcNow();
        var left = options.Value.RetryDelays.Aggregate(job.EndedAt ?? now, static (at, wait) => at + wait) - now;
        var requested = retryAfter < left ? retryAfter.Value : left;
        return retryAfter is not null && requested > delay ? requested : delay;
    }

    /// <summary>The attempt was interrupted: the next process repeats it at once.</summary>
    public Task ReleaseAsync(DueTimer timer) => timers.RescheduleAsync(database, timer, TimeSpan.Zero, CancellationToken.None);

    /// <summary>
    /// False where the job has ended again since the attempt began: its timer was set anew for that end, which is still to be delivered.
    /// </summary>
    private Task<bool> IsLastEndAsync(VideoState job, CancellationToken cancellationToken) => database.Videos
        .AnyAsync(one => one.CorrelationId == job.CorrelationId && one.EndCount == job.EndCount, cancellationToken);

    // A corrected end is another message: a receiver that discards repeated ids must not discard it.
    private static string IdOf(VideoState job)
        => job.EndCount <= 1 ? $"msg_{job.CorrelationId:N}" : $"msg_{job.CorrelationId:N}_{job.EndCount}";

    private static byte[] BodyOf(JobEvent end) => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["type"] = $"video.{end.Type}",
        ["timestamp"] = end.At.UtcDateTime.ToString("O"),
        ["data"] = JsonNode.Parse(end.Data),
    });

    [LoggerMessage(LogLevel.Information, "Webhook attempt {Number} for job {JobId} failed: {Reason}")]
    private partial void LogWebhookDeliveryFailed(Guid jobId, int number, string reason);

    [LoggerMessage(LogLevel.Warning, "Webhook for job {JobId} abandoned after attempt {Number}: {Reason}")]
    private partial void LogWebhookAbandoned(Guid jobId, int number, string reason);
}
