using AdGenius.Hosting.Bus;
using AdGenius.Orchestrator.Videos.Cancellations;
using AdGenius.Orchestrator.Videos.Deadlines;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Leases;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.DueJobs;

/// <summary>Sweeps due jobs; at the start of a process with the in-memory bus, all running jobs.</summary>
internal sealed class DueLoop(
    IServiceScopeFactory scopes,
    LeaseStore leases,
    IOptions<DeadlineOptions> options,
    IOptions<BusOptions> bus,
    DatabaseTime databaseTime,
    TimeProvider time,
    ILogger<DueLoop> logger)
    : LeasedLoop("due-jobs", scopes, leases, time, logger)
{
    private static readonly TimeSpan CleanupInterval = TimeSpan.FromMinutes(10);
    private readonly TimeProvider _time = time;
    private readonly DateTimeOffset _startedAt = time.GetUtcNow(); // on the process's clock: the database's is not measured yet
    private DateTimeOffset? _nextCleanupAt;
    private bool _hasNotifiedAll = bus.Value.Transport != "InMemory";

    protected override TimeSpan LeaseDuration => OrchestratorLeases.DurationOn(bus.Value);

    protected override async Task<TimeSpan> RunOnceAsync(IServiceProvider services, HeldLease lease, CancellationToken cancellationToken)
    {
        var sweep = services.GetRequiredService<DueSweep>();
        if (!_hasNotifiedAll)
        {
            var difference = databaseTime.GetUtcNow() - _time.GetUtcNow();
            await sweep.NotifyAllAsync(_startedAt + difference, cancellationToken);
            _hasNotifiedAll = true;
        }

        await services.GetRequiredService<EarlyCancellations>().SweepAsync(services.GetRequiredService<IBus>(), cancellationToken);
        await CleanUpAsync(sweep, cancellationToken);
        var isMore = await sweep.NotifyAsync(cancellationToken) == DueSweep.JobsPerSweep;
        return isMore ? TimeSpan.Zero : options.Value.SweepInterval;
    }

    // No job runs for longer than its time limit, so older pick-ups are of no job.
    private async Task CleanUpAsync(DueSweep sweep, CancellationToken cancellationToken)
    {
        var now = databaseTime.GetUtcNow();
        _nextCleanupAt ??= now + CleanupInterval;
        if (now >= _nextCleanupAt)
        {
            await sweep.DeletePickupsBeforeAsync(now - options.Value.JobTimeout - CleanupInterval, cancellationToken);
            _nextCleanupAt = now + CleanupInterval;
        }
    }
}
