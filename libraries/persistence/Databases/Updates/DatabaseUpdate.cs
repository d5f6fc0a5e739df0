using AdGenius.Persistence.Databases.Postgres;
using AdGenius.Persistence.Databases.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace AdGenius.Persistence.Databases.Updates;

/// <summary>
/// Brings a database's tables up to this version. Safe to run twice, and from several hosts at once: they take turns, and the later ones
/// find nothing left to do. Entity Framework has a turn of its own on each database, but its own one can be entered only when the table of
/// migrations exists, and on SQLite it is a row that outlives a killed process and shuts everybody out for ever.
/// </summary>
public static class DatabaseUpdate
{
    // Any number, the same in every version.
    private const long PostgresLock = 0x4164_4765_6E69_7573;

    /// <summary>
    /// Applies what is missing and returns the names of the migrations that were applied, oldest first. Creates the database if there is
    /// none.
    /// </summary>
    public static async Task<IReadOnlyList<string>> RunAsync(AdGeniusDbContext database, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        await using var migrationLock = database switch
        {
            SqliteAdGeniusDbContext => await SqliteMigrationLock.AcquireAsync(database, cancellationToken),
            PostgresAdGeniusDbContext => await PostgresMigrationLock.AcquireAsync(database, PostgresLock, cancellationToken),

            // On SQL Server Entity Framework's own turn is an application lock, which is all that is wanted.
            _ => null,
        };
        var missing = await ListMissingAsync(database, cancellationToken);
        if (missing.Count > 0)
        {
            await database.Database.MigrateAsync(cancellationToken);
        }

        return missing;
    }

    /// <summary>The migrations that this version has and the database has not, oldest first.</summary>
    public static async Task<IReadOnlyList<string>> FindMissingAsync(AdGeniusDbContext database, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        if (database is not SqliteAdGeniusDbContext)
        {
            // Else a server without this database looks like one whose tables are all missing.
            await database.Database.OpenConnectionAsync(cancellationToken);
            await database.Database.CloseConnectionAsync();
        }

        return await ListMissingAsync(database, cancellationToken);
    }

    /// <summary>Asks for the table of migrations before it reads it: reading one that is not there would be logged as an error.</summary>
    private static async Task<List<string>> ListMissingAsync(AdGeniusDbContext database, CancellationToken cancellationToken)
        => await database.GetService<IHistoryRepository>().ExistsAsync(cancellationToken)
            ? [.. await database.Database.GetPendingMigrationsAsync(cancellationToken)]
            : [.. database.Database.GetMigrations()];
}
