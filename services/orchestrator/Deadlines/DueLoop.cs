using AdGenius.Hosting.Bus;
using AdGenius.Orchestrator.Requests;
using AdGenius.Persistence.Leases;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Deadlines;

/// <summary>Sweeps due jobs; at the start of a process with the in-memory bus, all running jobs.</summary>
internal sealed class DueLoop(
    IServiceScopeFactory scopes,
    LeaseStore leases,
    IOptions<DeadlineOptions> options,
    IOptions<BusOptions> bus,
    TimeProvider time,
    ILogger<DueLoop> logger)
    : LeasedLoop("due-jobs", scopes, leases, time, logger)
{
    private readonly IServiceScopeFactory _scopes = scopes;
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private bool _hasNotifiedAll = bus.Value.Transport != "InMemory";

    protected override TimeSpan LeaseDuration => OrchestratorLeases.DurationOn(bus.Value);

    protected override async Task<TimeSpan> RunOnceAsync(HeldLease lease, CancellationToken cancellationToken)
    {
        await using var scope = _scopes.CreateAsyncScope();
        var sweep = scope.ServiceProvider.GetRequiredService<DueSweep>();
        if (!_hasNotifiedAll)
        {
            await sweep.NotifyAllAsync(_startedAt, cancellationToken);
            _hasNotifiedAll = true;
        }

        await scope.ServiceProvider.GetRequiredService<EarlyCancellations>()
            .SweepAsync(scope.ServiceProvider.GetRequiredService<IBus>(), cancellationToken);
        var isMore = await sweep.NotifyAsync(cancellationToken) == DueSweep.JobsPerSweep;
        return isMore ? TimeSpan.Zero : options.Value.SweepInterval;
    }
}
