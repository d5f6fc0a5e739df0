using AdGenius.Hosting.Bus;
using AdGenius.Persistence.Leases;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Admission;

/// <summary>
/// Admits queued jobs as soon as limits allow. One process of the fleet does it at a time, so limits are exact.
/// </summary>
internal sealed class AdmissionLoop(
    IServiceScopeFactory scopes,
    LeaseStore leases,
    IOptions<AdmissionOptions> options,
    IOptions<BusOptions> bus,
    TimeProvider time,
    ILogger<AdmissionLoop> logger)
    : LeasedLoop("admission", scopes, leases, time, logger)
{
    protected override TimeSpan LeaseDuration => OrchestratorLeases.DurationOn(bus.Value);

    protected override async Task<TimeSpan> RunOnceAsync(IServiceProvider services, HeldLease lease, CancellationToken cancellationToken)
    {
        var mayAdmitMore = await services.GetRequiredService<AdmissionPass>().AdmitNextAsync(lease, cancellationToken);
        return mayAdmitMore ? TimeSpan.Zero : options.Value.AdmissionInterval;
    }
}
