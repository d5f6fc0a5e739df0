using AdGenius.Hosting.Processes;
using AdGenius.Persistence.Databases.Updates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AdGenius.Persistence.Databases;

/// <summary>
/// Before anything else of the process is started, the bus included: updates the tables where that is wanted, else makes sure that they are
/// up to date. A database that is away is waited for; where waiting cannot help, the process ends with one line.
/// </summary>
internal sealed partial class DatabaseStartup(
    IServiceScopeFactory scopes, IOptions<DatabaseOptions> options, TimeProvider time, ILogger<DatabaseStartup> logger) : IHostedLifecycleService
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
                $"{address}: the tables are older than this version, {missing.Count} migration(s) from {missing[0]} on are missing. Run 'adgenius db update' with the same settings.");
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Address}: {Reason}; waiting for it")]
    private static partial void LogWaitingForDatabase(ILogger logger, string address, string reason);

    [LoggerMessage(LogLevel.Debug, "{Address}: applied {Migration}")]
    private static partial void LogMigrationApplied(ILogger logger, string address, string migration);
}
