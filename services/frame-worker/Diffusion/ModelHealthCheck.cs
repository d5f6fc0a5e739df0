using AdGenius.Contracts.Clips;
using AdGenius.FrameWorker.KeyframeSources;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AdGenius.FrameWorker.Diffusion;

/// <summary>
/// Not ready while the default model cannot be used on every device, with the reason; degraded while the processor renders in the place of
/// a GPU.
/// </summary>
internal sealed class ModelHealthCheck(ModelReadiness readiness, IConfiguration configuration) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (LocalPictures.SourceOf(configuration) != KeyframeSource.Diffusion)
        {
            return HealthCheckResult.Healthy("No model is needed: Frames:Source is not Diffusion.");
        }

        var states = await readiness.CheckAsync(cancellationToken);
        if (states.FirstOrDefault(state => state.Fault is not null) is { } broken)
        {
            return HealthCheckResult.Unhealthy(states.Count == 1 ? broken.Fault : $"device {broken.Id}: {broken.Fault}");
        }

        return states.FirstOrDefault(state => state.Fallback is not null) is { } slow
            ? HealthCheckResult.Degraded($"{slow.Model}: {slow.Fallback} Set Diffusion:ExecutionProvider to cpu if that is intended.")
            : HealthCheckResult.Healthy(string.Join(", ", states.Select(state => state.Model ?? "rendering")));
    }
}
