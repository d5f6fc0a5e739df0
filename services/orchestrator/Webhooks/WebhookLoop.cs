using System.Collections.Concurrent;
using AdGenius.Hosting.Bus;
using AdGenius.Persistence.Leases;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Webhooks;

/// <summary>
/// Delivers the webhooks of ended jobs. A delivery is postponed before it is made, and deleted when it succeeded, so a process that crashes
/// in between causes a delay and no loss; a receiver may get one twice, with the same <c>webhook-id</c>. No delivery waits for another:
/// what has ended frees a slot for the next that is due.
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
    private static readonly TimeSpan ExpiryInterval = TimeSpan.FromMinutes(1);

    private readonly IServiceScopeFactory _scopes = scopes;
    private readonly TimeProvider _time = time;
    private readonly ConcurrentDictionary<DueWebhook, Task> _running = [];
    private WebhookBacklog _backlog = new();
    private long? _expiredAt; // a timestamp: a clock may be set back

    protected override TimeSpan LeaseDuration => OrchestratorLeases.DurationOn(bus.Value);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(_running.Values).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    protected override async Task<TimeSpan> RunOnceAsync(IServiceProvider services, HeldLease lease, CancellationToken cancellationToken)
    {
        await StartDueAsync(services.GetRequiredService<WebhookClaim>(), cancellationToken);
        _expiredAt ??= _time.GetTimestamp(); // after a stop, what is due is attempted first
        if (_time.GetElapsedTime(_expiredAt.Value) >= ExpiryInterval
            && await services.GetRequiredService<WebhookExpiry>().ExpireAsync(cancellationToken) < WebhookExpiry.MaxPerSweep)
        {
            _expiredAt = _time.GetTimestamp();
        }

        var mayStartMore = _backlog.IsMore && _running.Count < options.Value.MaxInFlight;
        return mayStartMore ? TimeSpan.Zero : options.Value.SweepInterval; // the end of a delivery wakes the loop
    }

    protected override void OnReleased() => _backlog = new WebhookBacklog();

    private async Task StartDueAsync(WebhookClaim claim, CancellationToken cancellationToken)
    {
        var room = options.Value.MaxInFlight - _running.Count;
        if (room <= 0)
        {
            return;
        }

        var inFlight = _running.Keys.CountBy(one => one.TenantName).ToDictionary(StringComparer.Ordinal);
        foreach (var due in await claim.ClaimAsync(inFlight, room, _backlog, cancellationToken))
        {
            // Registered before it runs, so that it cannot end before it is registered.
            var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _running[due] = DeliverAsync(due, start.Task, cancellationToken);
            start.SetResult();
        }
    }

    private async Task DeliverAsync(DueWebhook due, Task start, CancellationToken cancellationToken)
    {
        await start;
        try
        {
            await using var scope = _scopes.CreateAsyncScope();
            var delivery = scope.ServiceProvider.GetRequiredService<WebhookDelivery>();
            try
            {
                await delivery.DeliverAsync(due.Timer, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                await delivery.ReleaseAsync(due.Timer);
            }
        }
        catch (Exception exception) // the database may be unavailable for a while; the delivery becomes due again by itself
        {
            LogDeliveryInterrupted(due.Timer.SubjectId, exception);
        }
        finally
        {
            _running.TryRemove(due, out _);
            Wake();
        }
    }

    [LoggerMessage(LogLevel.Warning, "Webhook delivery for job {JobId} interrupted; it is repeated")]
    private partial void LogDeliveryInterrupted(Guid jobId, Exception exception);
}
