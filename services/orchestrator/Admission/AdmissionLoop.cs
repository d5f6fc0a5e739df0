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
    private readonly IServiceScopeFactory _scopes = scopes;

    protected override TimeSpan LeaseDuration => OrchestratorLeases.DurationOn(bus.Value);

    protected override async Task<TimeSpan> RunOnceAsync(HeldLease lease, CancellationToken cancellationToken)
    {
        while (await AdmitNextAsync(lease, cancellationToken))
        {
            // Until a pass admits nothing.
        }

        return options.Value.AdmissionInterval;
    }

    private async Task<bool> AdmitNextAsync(HeldLease lease, CancellationToken cancellationToken)
    {
        await using var scope = _scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<AdmissionPass>().AdmitNextAsync(lease, cancellationToken);
    }
}
