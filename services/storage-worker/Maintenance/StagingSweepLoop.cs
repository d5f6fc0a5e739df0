using AdGenius.ObjectStore;
using Microsoft.Extensions.Options;

namespace AdGenius.StorageWorker.Maintenance;

/// <summary>
/// Sweeps staging from time to time, the first time one interval after the start, for a short-lived process has better things to do.
/// </summary>
internal sealed partial class StagingSweepLoop(
    IObjectStore store, StagingSweep sweep, IOptions<StorageOptions> options, TimeProvider time, ILogger<StagingSweepLoop> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.SweepInterval, time);
        try
        {
            await store.SetExpirationAsync(StagingKeys.Root, options.Value.StagingLifetime, stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await SweepOnceAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the host goes down
        }
    }

    private async Task SweepOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            await sweep.SweepAsync(cancellationToken);
        }
        catch (ObjectStoreException exception)
        {
            LogSweepFailed(exception.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Staging could not be swept and will be next time: {Reason}")]
    private partial void LogSweepFailed(string reason);
}
