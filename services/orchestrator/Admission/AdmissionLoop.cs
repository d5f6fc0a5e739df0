using AdGenius.Hosting.Bus;
using AdGenius.Persistence.Leases;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Admission;

/// <summary>
/// Starts waiting jobs as soon as there is room for them. One process of the fleet does it at a time, so limits are kept to the job.
/// </summary>
internal sealed class AdmissionLoop(
    IServiceScopeFactory scopes, LeaseStore leases, IOptions<OrchestratorOptions> options, IOptions<BusOptions> bus, TimeProvider time, ILogger<AdmissionLoop> logger)
    : LeasedLoop("admission", scopes, leases, time, logger)
{
    private readonly IServiceScopeFactory _scopes = scopes;

    protected override TimeSpan LeaseDuration => OrchestratorLeases.DurationOn(bus.Value);

    protected override async Task<TimeSpan> RunOnceAsync(HeldLease lease, CancellationToken cancellationToken)
    {
        while (await AdmitNextAsync(lease, cancellationToken))
        {
            // As long as there is somebody to serve.
        }

        return options.Value.AdmissionInterval;
    }

    private async Task<bool> AdmitNextAsync(HeldLease lease, CancellationToken cancellationToken)
    {
        await using var scope = _scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<AdmissionPass>().AdmitNextAsync(lease, cancellationToken);
    }
}
