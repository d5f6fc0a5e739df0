using AdGenius.Imaging;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AdGenius.FrameWorker.Work;

/// <summary>Not ready without OpenCV, which reads source pictures and encodes keyframes.</summary>
internal sealed class OpenCvHealthCheck : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(OpenCvLibrary.Problem is { } problem ? HealthCheckResult.Unhealthy(problem) : HealthCheckResult.Healthy());
}
