using AdGenius.ObjectStore;
using Microsoft.Extensions.Options;

namespace AdGenius.StorageWorker.Maintenance;

/// <summary>
/// Deletes expired objects from staging periodically, first one interval after the start: a short-lived process need not do it.
/// </summary>
internal sealed partial class StagingSweepLoop(
    IObjectStore store,
    StagingSweep sweep,
    IOptions<StorageOptions> options,
    TimeProvider time,
    ILogger<StagingSweepLoop> logger) : BackgroundService
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
            // the host is shutting down
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
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested) // a sweep must not end the process
        {
            LogSweepThrew(exception);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Staging cleanup failed; retrying at the next interval: {Reason}")]
    private partial void LogSweepFailed(string reason);

    [LoggerMessage(LogLevel.Error, "Staging cleanup failed; retrying at the next interval")]
    private partial void LogSweepThrew(Exception exception);
}
