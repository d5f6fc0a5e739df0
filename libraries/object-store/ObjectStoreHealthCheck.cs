using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace AdGenius.ObjectStore;

/// <summary>Ready only while the object store can be used. Logs each change of state once.</summary>
internal sealed partial class ObjectStoreHealthCheck(IObjectStore store, ILogger<ObjectStoreHealthCheck> logger) : IHealthCheck
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private string? _lastProblem;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        var problem = await ProblemAsync(limit.Token, cancellationToken);
        if (Interlocked.Exchange(ref _lastProblem, problem) != problem)
        {
            if (problem is null)
            {
                LogAvailable(store.Location);
            }
            else
            {
                LogUnavailable(problem);
            }
        }

        return problem is null ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(problem);
    }

    private async Task<string?> ProblemAsync(CancellationToken limited, CancellationToken cancellationToken)
    {
        try
        {
            await store.CheckAsync(limited);
            return null;
        }
        catch (ObjectStoreException exception)
        {
            return exception.Message;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"The object store does not respond: {store.Location}.";
        }
    }

    [LoggerMessage(LogLevel.Information, "Object store available again: {Location}")]
    private partial void LogAvailable(string location);

    [LoggerMessage(LogLevel.Error, "{Problem}")]
    private partial void LogUnavailable(string problem);
}
