using AdGenius.Hosting.Bus;
using AdGenius.Persistence.Leases;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Telemetry;

/// <summary>Reads the gauges of the fleet, in one process at a time and only where they are exported.</summary>
internal sealed class FleetMetricsLoop(
    IServiceScopeFactory scopes,
    LeaseStore leases,
    FleetGauges gauges,
    IOptions<FleetMetricsOptions> options,
    IOptions<BusOptions> bus,
    TimeProvider time,
    ILogger<FleetMetricsLoop> logger)
    : LeasedLoop("fleet-metrics", scopes, leases, time, logger)
{
    protected override TimeSpan LeaseDuration => OrchestratorLeases.DurationOn(bus.Value);

    protected override async Task<TimeSpan> RunOnceAsync(IServiceProvider services, HeldLease lease, CancellationToken cancellationToken)
    {
        if (gauges.AreObserved)
        {
            gauges.Report(await services.GetRequiredService<FleetReader>().ReadAsync(cancellationToken));
        }

        return options.Value.MetricsInterval;
    }

    protected override void OnReleased() => gauges.Report(null);
}
