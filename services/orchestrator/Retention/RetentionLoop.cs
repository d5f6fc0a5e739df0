using AdGenius.Hosting.Bus;
using AdGenius.Persistence;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Leases;
using AdGenius.Persistence.Retention;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Retention;

/// <summary>Deletes expired rows, in one process of the fleet at a time.</summary>
internal sealed partial class RetentionLoop(
    IServiceScopeFactory scopes,
    LeaseStore leases,
    IOptions<RetentionOptions> options,
    IOptions<BusOptions> bus,
    DatabaseClock clock,
    TimeProvider time,
    ILogger<RetentionLoop> logger)
    : LeasedLoop("retention", scopes, leases, time, logger)
{
    private readonly ILogger _logger = logger;

    protected override TimeSpan LeaseDuration => OrchestratorLeases.DurationOn(bus.Value);

    protected override async Task<TimeSpan> RunOnceAsync(IServiceProvider services, HeldLease lease, CancellationToken cancellationToken)
    {
        if (options.Value.Enabled)
        {
            // Not this host's clock: one that jumps ahead would delete rows that are still to be kept.
            var now = await clock.NowAsync(services.GetRequiredService<AdGeniusDbContext>(), cancellationToken);
            var deleted = await services.GetRequiredService<RetentionPass>().RunAsync(options.Value, now, cancellationToken);
            if (deleted.Total > 0)
            {
                LogExpiredRowsDeleted(deleted);
            }

            if (deleted.Tables.GetValueOrDefault("outbox_message") is > 0 and var messages)
            {
                LogOutboxMessagesDeleted(messages, options.Value.OutboxMessages);
            }
        }

        return options.Value.Interval;
    }

    [LoggerMessage(LogLevel.Information, "Expired rows deleted: {Counts}")]
    private partial void LogExpiredRowsDeleted(RetentionCounts counts);

    [LoggerMessage(LogLevel.Warning, "Outbox messages deleted undelivered: {Count}; no destination accepted them for {Age}")]
    private partial void LogOutboxMessagesDeleted(int count, TimeSpan age);
}
