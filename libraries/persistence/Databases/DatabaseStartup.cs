using AdGenius.Hosting.Processes;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Databases.Addresses;
using AdGenius.Persistence.Databases.SqlServer;
using AdGenius.Persistence.Databases.Updates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AdGenius.Persistence.Databases;

/// <summary>
/// Runs before any other service of the process, including the bus: applies migrations if configured, otherwise checks that they are
/// applied, and measures its time. Waits for an unavailable database; where waiting cannot help, the process exits with one line.
/// </summary>
internal sealed partial class DatabaseStartup(
    IServiceScopeFactory scopes,
    IOptions<DatabaseOptions> options,
    DatabaseTime databaseTime,
    TimeProvider time,
    ILogger<DatabaseStartup> logger)
    : IHostedLifecycleService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var reported = "";
        while (true)
        {
            await using var scope = scopes.CreateAsyncScope();
            var database = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>();
            var address = DatabaseAddress.Of(database);
            try
            {
                await PrepareAsync(database, address, cancellationToken);
                return;
            }
            catch (Exception exception) when (exception is not StartupException && DatabaseErrorClassifier.Describe(exception) is { } text)
            {
                if (DatabaseErrorClassifier.IsPermanent(exception) || time.GetElapsedTime(began) > options.Value.StartTimeout)
                {
                    throw new StartupException($"{address}: {text}.", exception);
                }

                if (text != reported)
                {
                    LogWaitingForDatabase(logger, address, text);
                    reported = text;
                }
            }

            await Task.Delay(RetryDelay, time, cancellationToken);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task PrepareAsync(AdGeniusDbContext database, string address, CancellationToken cancellationToken)
    {
        if (options.Value.MigrateAtStartup ?? options.Value.Provider == DatabaseProvider.Sqlite)
        {
            foreach (var migration in await DatabaseUpdate.RunAsync(database, cancellationToken))
            {
                LogMigrationApplied(logger, address, migration);
            }
        }
        else if (await DatabaseUpdate.FindMissingAsync(database, cancellationToken) is { Count: > 0 } missing)
        {
            throw new StartupException(
                $"{address}: the schema is older than this version: {missing.Count} migration(s) missing, the first is {missing[0]}. "
                + "Run 'adgenius db update' with the same settings.");
        }

        if (database is SqlServerAdGeniusDbContext)
        {
            await ReadCommittedSnapshot.RequireAsync(database, address, cancellationToken);
        }

        await databaseTime.MeasureAsync(database, cancellationToken);
    }

    [LoggerMessage(LogLevel.Warning, "Waiting for database {Address}: {Reason}")]
    private static partial void LogWaitingForDatabase(ILogger logger, string address, string reason);

    [LoggerMessage(LogLevel.Debug, "Migration applied to {Address}: {Migration}")]
    private static partial void LogMigrationApplied(ILogger logger, string address, string migration);
}
