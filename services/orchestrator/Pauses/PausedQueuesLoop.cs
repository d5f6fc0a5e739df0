using AdGenius.Hosting.Bus;
using AdGenius.Hosting.Bus.Pauses;
using AdGenius.Persistence;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Leases;
using AdGenius.Persistence.Pauses;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Pauses;

/// <summary>
/// Tells every process which queues are paused: within a second of a change, and every few seconds, because most workers have no access to
/// the database and a process that starts meanwhile must learn it.
/// </summary>
internal sealed class PausedQueuesLoop(
    IServiceScopeFactory scopes,
    LeaseStore leases,
    IOptions<BusOptions> options,
    DatabaseTime databaseTime,
    TimeProvider time,
    ILogger<PausedQueuesLoop> logger)
    : LeasedLoop("paused-queues", scopes, leases, time, logger)
{
    private static readonly TimeSpan ReadInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PublishInterval = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time = time;
    private IReadOnlyList<string>? _published;
    private long _publishedAt;

    protected override TimeSpan LeaseDuration => OrchestratorLeases.DurationOn(options.Value);

    protected override async Task<TimeSpan> RunOnceAsync(IServiceProvider services, HeldLease lease, CancellationToken cancellationToken)
    {
        var at = databaseTime.GetUtcNow(); // lists of two processes are compared by it, and their own clocks differ
        var names = (await PauseStore.ReadAsync(services.GetRequiredService<AdGeniusDbContext>(), cancellationToken)).Queues;
        if (_published is null || !_published.SequenceEqual(names) || _time.GetElapsedTime(_publishedAt) >= PublishInterval)
        {
            var bus = services.GetRequiredService<IBus>();
            if (await bus.TryPublishAsync(new QueuesPaused { Names = names, At = at }, cancellationToken))
            {
                (_published, _publishedAt) = (names, _time.GetTimestamp());
            }
        }

        return ReadInterval;
    }
}
