using AdGenius.FrameWorker.Diffusion;
using AdGenius.FrameWorker.Enhancing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AdGenius.FrameWorker.Work;

/// <summary>
/// Fails while a device is lost, so that an orchestrator of containers restarts the process: some losses end with the process only.
/// </summary>
internal sealed class ModelLivenessCheck(DevicePool devices, Enhancers enhancers) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(devices.IsDeviceLost ? HealthCheckResult.Unhealthy("The device that renders was lost.")
            : enhancers.IsDeviceLost ? HealthCheckResult.Unhealthy("The device that enhances keyframes was lost.")
            : HealthCheckResult.Healthy());
}
