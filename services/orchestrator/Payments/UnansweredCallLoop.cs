using AdGenius.Hosting.Bus;
using AdGenius.Persistence.Leases;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Payments;

/// <summary>
/// Settles unanswered calls, in one process of the fleet at a time. One that begins reads the ledger from its beginning, some of it in each
/// pass, and then what was added.
/// </summary>
internal sealed class UnansweredCallLoop(
    IServiceScopeFactory scopes,
    LeaseStore leases,
    IOptions<BusOptions> bus,
    TimeProvider time,
    ILogger<UnansweredCallLoop> logger)
    : LeasedLoop("unanswered-calls", scopes, leases, time, logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ReadInterval = TimeSpan.FromSeconds(30);

    private readonly IServiceScopeFactory _scopes = scopes;
    private UnansweredCallPosition _position = UnansweredCallPosition.Start;

    protected override TimeSpan LeaseDuration => OrchestratorLeases.DurationOn(bus.Value);

    protected override async Task<TimeSpan> RunOnceAsync(HeldLease lease, CancellationToken cancellationToken)
    {
        await using var scope = _scopes.CreateAsyncScope();
        var calls = scope.ServiceProvider.GetRequiredService<UnansweredCalls>();
        await calls.PublishUsageAsync(lease, cancellationToken);
        _position = await calls.SettleAsync(_position, lease, cancellationToken);
        return _position.IsMore ? ReadInterval : Interval;
    }

    protected override void OnReleased() => _position = UnansweredCallPosition.Start;
}
