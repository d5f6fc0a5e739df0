using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>Forgets consumed messages when no duplicate of them is to be expected any more. Several processes may do it at once.</summary>
internal sealed partial class InboxCleanup<TDbContext>(
    IServiceScopeFactory scopes, OutboxSettings<TDbContext> settings, ILogger<InboxCleanup<TDbContext>> logger) : BackgroundService
    where TDbContext : DbContext
{
    private const int RowsPerDelete = 5000;

    // Often enough for an even load, seldom enough to cost nothing.
    private readonly TimeSpan _interval = TimeSpan.FromSeconds(Math.Clamp(settings.DuplicateDetectionWindow.TotalSeconds / 30, 1, 300));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(_interval, settings.Time, stoppingToken);
                await DeleteExpiredAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) // the edge of the process: the database may be away for a while
            {
                LogCleanupFailed(logger, exception);
            }
        }
    }

    private async Task DeleteExpiredAsync(CancellationToken cancellationToken)
    {
        var before = (settings.Time.GetUtcNow() - settings.DuplicateDetectionWindow).UtcDateTime;
        int deleted;
        do
        {
            await using var scope = scopes.CreateAsyncScope();
            deleted = await scope.ServiceProvider.GetRequiredService<TDbContext>().Set<InboxState>()
                .Where(state => state.Delivered < before).OrderBy(state => state
                    .Delivered).Take(RowsPerDelete).ExecuteDeleteAsync(cancellationToken);
        }
        while (deleted == RowsPerDelete);
    }

    [LoggerMessage(LogLevel.Warning, "Consumed messages could not be removed from the inbox; it is tried again")]
    private static partial void LogCleanupFailed(ILogger logger, Exception exception);
}
