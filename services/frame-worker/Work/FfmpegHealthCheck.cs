using AdGenius.Media.Tools;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AdGenius.FrameWorker.Work;

/// <summary>
/// Not ready without a usable ffmpeg. Once found it is not checked again; a missing one is looked for at each check.
/// </summary>
internal sealed class FfmpegHealthCheck(FfmpegTools tools) : IHealthCheck
{
    private volatile bool _found;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (_found)
        {
            return HealthCheckResult.Healthy();
        }

        var check = await tools.CheckAsync(cancellationToken);
        _found = check.IsUsable;
        return _found ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(check.Problem);
    }
}
