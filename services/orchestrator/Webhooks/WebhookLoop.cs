using System.Text.Json;
using System.Text.Json.Nodes;
using AdGenius.Hosting.Bus;
using AdGenius.Orchestrator.Videos;
using AdGenius.Persistence;
using AdGenius.Persistence.Leases;
using AdGenius.Persistence.Timers;
using AdGenius.Persistence.Videos;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Webhooks;

/// <summary>
/// Delivers the webhooks of ended jobs. A delivery is postponed to its next attempt before it is made, and deleted when it succeeded, so a
/// process that crashes in between causes a delay and no loss; a receiver may get one twice, with the same <c>webhook-id</c>.
/// </summary>
internal sealed partial class WebhookLoop(
    IServiceScopeFactory scopes,
    LeaseStore leases,
    IOptions<WebhookOptions> options,
    IOptions<BusOptions> bus,
    TimeProvider time,
    ILogger<WebhookLoop> logger)
    : LeasedLoop("webhooks", scopes, leases, time, logger)
{
    private const int DeliveriesPerPass = 32;
    private readonly IServiceScopeFactory _scopes = scopes;

    protected override TimeSpan LeaseDuration => OrchestratorLeases.DurationOn(bus.Value);

    protected override async Task<TimeSpan> RunOnceAsync(HeldLease lease, CancellationToken cancellationToken)
    {
        var due = await ClaimDueAsync(cancellationToken);
        await Parallel.ForEachAsync(
            due,
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken },
            DeliverAsync);
        return due.Count == DeliveriesPerPass ? TimeSpan.Zero : options.Value.SweepInterval;
    }

    private async Task<IReadOnlyList<DueTimer>> ClaimDueAsync(CancellationToken cancellationToken)
    {
        await using var scope = _scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>();
        var timers = scope.ServiceProvider.GetRequiredService<TimerStore>();
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var due = await timers.ClaimDueAsync(database, WebhookSchedule.Kind, DeliveriesPerPass, cancellationToken);
        foreach (var timer in due)
        {
            var retryDelays = options.Value.RetryDelays;
            await timers.PostponeAsync(database, timer, retryDelays[Math.Min(timer.Attempts, retryDelays.Count - 1)], cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return due;
    }

    private async ValueTask DeliverAsync(DueTimer timer, CancellationToken cancellationToken)
    {
        await using var scope = _scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>();
        var job = await database.Videos.AsNoTracking().SingleOrDefaultAsync(one => one.CorrelationId == timer.SubjectId, cancellationToken);
        var end = await database.JobEvents.AsNoTracking()
            .Where(one => one.JobId == timer.SubjectId
                && (one.Type == JobEventTypes.Completed || one.Type == JobEventTypes.Failed || one.Type == JobEventTypes.Cancelled))
            .FirstOrDefaultAsync(cancellationToken);
        var key = job is null ? null : options.Value.KeyOf(job.TenantName);
        if (job?.Request.CallbackUrl is not { } address || end is null)
        {
            await TimerStore.CompleteAsync(database, [timer], cancellationToken); // the job was deleted meanwhile
            return;
        }

        var (result, text) = key is null
            ? (WebhookDeliveryResult.Retry, "not signed: the tenant has no secret any more")
            : await scope.ServiceProvider.GetRequiredService<WebhookClient>()
                .PostAsync(new Uri(address), IdOf(job), key, BodyOf(end), cancellationToken);
        var isLast = timer.Attempts >= options.Value.RetryDelays.Count;
        if (result == WebhookDeliveryResult.Retry && !isLast)
        {
            LogWebhookDeliveryFailed(job.CorrelationId, timer.Attempts + 1, text);
            return;
        }

        // The history event and the end of the timer are one transaction.
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var isDelivered = result == WebhookDeliveryResult.Delivered;
        scope.ServiceProvider.GetRequiredService<JobHistory>()
            .Write(
                job,
                isDelivered ? JobEventTypes.WebhookDelivered : JobEventTypes.WebhookFailed,
                new { Attempts = timer.Attempts + 1, Text = text });
        await database.SaveChangesAsync(cancellationToken);
        await TimerStore.CompleteAsync(database, [timer], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (!isDelivered)
        {
            LogWebhookAbandoned(job.CorrelationId, timer.Attempts + 1, text);
        }
    }

    private static string IdOf(VideoState job) => $"msg_{job.CorrelationId:N}";

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
