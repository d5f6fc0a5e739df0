using System.Diagnostics;
using AdGenius.Contracts.Clips;
using AdGenius.Diffusion;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AdGenius.FrameWorker.Diffusion;

/// <summary>
/// Not ready while the configured model cannot be used, with the one reason. The first check loads it, so that a ready worker renders
/// without delay.
/// </summary>
internal sealed class ModelHealthCheck(LoadedModel model, IConfiguration configuration) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (configuration["Frames:Source"] is { } source && source != nameof(KeyframeSource.Diffusion))
        {
            return HealthCheckResult.Healthy("No model is needed: Frames:Source is not Diffusion.");
        }

        try
        {
            var loaded = await Task.Run(
                () =>
                {
                    Activity.Current = null; // probes are not traced, but loading the model is
                    return model.Get();
                },
                cancellationToken);
            return model.IsDeviceLost
                ? HealthCheckResult.Unhealthy("The device that renders was lost.")
                : HealthCheckResult.Healthy($"{loaded.Folder.Name} on {loaded.ExecutionProvider.Name()}");
        }
        catch (ModelFaultException fault)
        {
            return HealthCheckResult.Unhealthy(fault.Message);
        }
    }
}
