using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AdGenius.Persistence.Clock;

/// <summary>
/// Measures the database's time (<see cref="DatabaseTime"/>) every minute, and at once where the host was suspended or its clock set. The
/// first time is measured by the start of the database, before anything needs it.
/// </summary>
internal sealed partial class DatabaseTimeLoop(
    IServiceScopeFactory scopes, DatabaseTime databaseTime, TimeProvider time, ILogger<DatabaseTimeLoop> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var last = time.GetTimestamp();
        while (true)
        {
            await Task.Delay(CheckInterval, time, stoppingToken);
            if (!databaseTime.IsDoubtful && time.GetElapsedTime(last) < Interval)
            {
                continue;
            }

            last = time.GetTimestamp();
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await databaseTime.MeasureAsync(scope.ServiceProvider.GetRequiredService<DbContext>(), stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) // the edge of the process: the database may be unavailable for a while
            {
                LogNotMeasured(logger, exception);
            }
        }
    }

    [LoggerMessage(LogLevel.Debug, "The database's time could not be measured; the last measurement is used")]
    private static partial void LogNotMeasured(ILogger logger, Exception exception);
}
