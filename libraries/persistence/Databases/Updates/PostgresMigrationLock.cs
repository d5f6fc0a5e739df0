using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace AdGenius.Persistence.Databases.Updates;

/// <summary>An advisory lock held by the connection: it ends with the process, even if that is killed.</summary>
internal sealed class PostgresMigrationLock : IAsyncDisposable
{
    private readonly AdGeniusDbContext _database;

    private PostgresMigrationLock(AdGeniusDbContext database) => _database = database;

    public static async Task<IAsyncDisposable> AcquireAsync(AdGeniusDbContext database, long number, CancellationToken cancellationToken)
    {
        await CreateDatabaseAsync(database, cancellationToken);
        await database.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            // Polled: a blocking wait would end with the command's time-out, and another host's migration may take longer.
            while (!(await database.Database.SqlQuery<bool>($"SELECT pg_try_advisory_lock({number}) AS \"Value\"")
                .ToListAsync(cancellationToken))[0])
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellationToken);
            }

            return new PostgresMigrationLock(database);
        }
        catch
        {
            await database.Database.CloseConnectionAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _database.Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock_all()");
        await _database.Database.CloseConnectionAsync();
    }

    private static async Task CreateDatabaseAsync(AdGeniusDbContext database, CancellationToken cancellationToken)
    {
        var creator = database.GetService<IRelationalDatabaseCreator>();
        if (await creator.ExistsAsync(cancellationToken))
        {
            return;
        }

        try
        {
            await creator.CreateAsync(cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes
            .UniqueViolation)
        {
            // Another host created it in the same moment.
        }
    }
}
