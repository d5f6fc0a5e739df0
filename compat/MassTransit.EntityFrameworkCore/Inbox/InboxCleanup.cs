using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>Deletes inbox rows after the duplicate detection window. Several processes may do it at the same time.</summary>
internal sealed partial class InboxCleanup<TDbContext>(
    IServiceScopeFactory scopes, OutboxSettings<TDbContext> settings, ILogger<InboxCleanup<TDbContext>> logger) : BackgroundService
    where TDbContext : DbContext
{
    // SQL Server turns 5,000 row locks of one statement into a lock of the whole table, and every consumer would wait for it.
    private const int RowsPerDelete = 1000;

    // Often enough to keep each deletion small, seldom enough to cost nothing.
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
            catch (Exception exception) // the edge of the process: the database may be unavailable for a while
            {
                LogCleanupFailed(logger, exception);
            }
        }
    }

    private async Task DeleteExpiredAsync(CancellationToken cancellationToken)
    {
        int deleted;
        do
        {
            await using var scope = scopes.CreateAsyncScope();
            var now = settings.InboxTime(scope.ServiceProvider).GetUtcNow();
            var before = (now - settings.DuplicateDetectionWindow).UtcDateTime;
            deleted = await scope.ServiceProvider.GetRequiredService<TDbContext>().Set<InboxState>()
                .Where(state => state.Delivered < before).OrderBy(state => state.Delivered)
                .Take(RowsPerDelete).ExecuteDeleteAsync(cancellationToken);
        }
        while (deleted == RowsPerDelete);
    }

    [LoggerMessage(LogLevel.Warning, "Inbox cleanup failed; retrying")]
    private static partial void LogCleanupFailed(ILogger logger, Exception exception);
}
