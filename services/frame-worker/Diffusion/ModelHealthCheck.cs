using AdGenius.Contracts.Clips;
using AdGenius.Diffusion;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AdGenius.FrameWorker.Diffusion;

/// <summary>
/// Not ready while the configured model cannot be used, with the one reason. The first question loads it, so that a ready worker starts at
/// once.
/// </summary>
internal sealed class ModelHealthCheck(LoadedModel model, IConfiguration configuration) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (configuration["Frames:Source"] is { } source && source != nameof(KeyframeSource.Diffusion))
        {
            return HealthCheckResult.Healthy("This fleet does not render with a model.");
        }

        try
        {
            var loaded = await Task.Run(model.Get, cancellationToken);
            return HealthCheckResult.Healthy($"{loaded.Folder.Name} on {loaded.ExecutionProvider.Name()}");
        }
        catch (ModelFaultException fault)
        {
            return HealthCheckResult.Unhealthy(fault.Message);
        }
    }
}
