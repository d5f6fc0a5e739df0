using AdGenius.Persistence;

namespace AdGenius.ProviderWorker.Catalogue;

/// <summary>Announces the models of this worker while it runs, and reads those of others.</summary>
internal sealed partial class OfferedModelLoop(
    OfferedModels offered, IServiceScopeFactory scopes, TimeProvider time, ILogger<OfferedModelLoop> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await TryAsync(
                async database =>
                {
                    await offered.AnnounceAsync(database, stoppingToken);
                    await offered.ReadAsync(database, stoppingToken);
                },
                stoppingToken);
            await Task.Delay(OfferedModels.Lifetime / 3, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await TryAsync(database => offered.WithdrawAsync(database, CancellationToken.None), CancellationToken.None);
    }

    private async Task TryAsync(Func<AdGeniusDbContext, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await work(scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>());
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested) // the edge of the process: a database outage
        {
            LogFailed(logger, exception);
        }
        catch (OperationCanceledException)
        {
            // The worker stops.
        }
    }

    [LoggerMessage(LogLevel.Warning, "The models that workers offer could not be announced or read; it is tried again")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
