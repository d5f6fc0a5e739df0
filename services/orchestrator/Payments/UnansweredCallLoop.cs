using AdGenius.Hosting.Bus;
using AdGenius.Persistence.Leases;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Payments;

/// <summary>Settles unanswered calls, in one process of the fleet at a time.</summary>
internal sealed class UnansweredCallLoop(
    IServiceScopeFactory scopes,
    LeaseStore leases,
    IOptions<BusOptions> bus,
    TimeProvider time,
    ILogger<UnansweredCallLoop> logger)
    : LeasedLoop("unanswered-calls", scopes, leases, time, logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    protected override TimeSpan LeaseDuration => OrchestratorLeases.DurationOn(bus.Value);

    protected override async Task<TimeSpan> RunOnceAsync(IServiceProvider services, HeldLease lease, CancellationToken cancellationToken)
    {
        var calls = services.GetRequiredService<UnansweredCalls>();
        await calls.PublishUsageAsync(lease, cancellationToken);
        await calls.SettleAsync(lease, cancellationToken);
        return Interval;
    }
}
