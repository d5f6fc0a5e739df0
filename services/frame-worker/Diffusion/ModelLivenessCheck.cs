using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AdGenius.FrameWorker.Diffusion;

/// <summary>
/// Fails while the device is lost, so that an orchestrator of containers restarts the process: some losses end with the process only.
/// </summary>
internal sealed class ModelLivenessCheck(LoadedModel model) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(model.IsDeviceLost
            ? HealthCheckResult.Unhealthy("The device that renders was lost.")
            : HealthCheckResult.Healthy());
}
