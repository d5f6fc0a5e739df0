using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace AdGenius.Persistence;

/// <summary>Has the tables ready before anything else of the process is started, the bus included.</summary>
internal sealed class DatabaseStart(IServiceScopeFactory scopes, IOptions<DatabaseOptions> options) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (!(options.Value.UpdateAtStart ?? options.Value.Provider == DatabaseProvider.Sqlite))
        {
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>().Database;
        if (database.GetDbConnection() is SqliteConnection { DataSource.Length: > 0 } file && Path.GetDirectoryName(Path.GetFullPath(file.DataSource)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        await database.EnsureCreatedAsync(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
