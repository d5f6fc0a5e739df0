using MassTransit;

namespace AdGenius.StorageWorker;

/// <summary>
/// The retries of finishing and storing: external failures that may pass. The last one is answered with a failure instead of an error
/// queue.
/// </summary>
internal static class WorkerRetries
{
    /// <summary>Retries within the process, with growing delays; none where the settings allow none.</summary>
    public static void UseWorkerRetries(this IReceiveEndpointConfigurator endpoint, StorageOptions options)
    {
        if (options.Retries > 0)
        {
            endpoint.UseMessageRetry(retry =>
            {
                retry.Handle<Exception>(static exception => WorkerFaults.IsExternal(exception) && WorkerFaults.IsTransient(exception));
                retry.Exponential(options.Retries, options.RetryDelay, options.MaxRetryDelay, options.RetryDelay);
            });
        }
    }

    /// <summary>True when an external failure is not retried, or not any more.</summary>
    public static bool IsFinal(Exception exception, ConsumeContext context, StorageOptions options) =>
        WorkerFaults.IsExternal(exception)
        && !(WorkerFaults.IsTransient(exception) && context.GetRetryAttempt() < options.Retries);
}
