using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AdGenius.Imaging.Health;

/// <summary>Not ready without OpenCV.</summary>
/// <param name="findProblem">Why OpenCV cannot be loaded; null when it is.</param>
public sealed class OpenCvHealthCheck(Func<string?> findProblem) : IHealthCheck
{
    /// <inheritdoc />
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(findProblem() is { } problem ? HealthCheckResult.Unhealthy(problem) : HealthCheckResult.Healthy());
}
