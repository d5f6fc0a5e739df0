using AdGenius.Hosting.Processes;
using AdGenius.Persistence.Databases.Postgres;
using AdGenius.Persistence.Databases.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace AdGenius.Persistence.Databases.Updates;

/// <summary>
/// Applies this version's migrations. Safe to run twice, and from several hosts at once: a lock serializes them, and the later ones find
/// nothing to do. Entity Framework's own lock cannot be taken before its history table exists, and on SQLite it is a row that outlives a
/// killed process and blocks all later migrations.
/// </summary>
public static class DatabaseUpdate
{
    // An arbitrary number, the same in every version.
    private const long PostgresLock = 0x4164_4765_6E69_7573;

    /// <summary>
    /// Applies the missing migrations and returns their names, oldest first. Creates the database if it does not exist.
    /// </summary>
    /// <exception cref="StartupException">The tables are of before the first release.</exception>
    public static async Task<IReadOnlyList<string>> RunAsync(AdGeniusDbContext database, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        await using var migrationLock = database switch
        {
            SqliteAdGeniusDbContext => await SqliteMigrationLock.AcquireAsync(database, cancellationToken),
            PostgresAdGeniusDbContext => await PostgresMigrationLock.AcquireAsync(database, PostgresLock, cancellationToken),

            // On SQL Server Entity Framework's own lock is an application lock, which ends with the process.
            _ => null,
        };
        var missing = await ListMissingAsync(database, cancellationToken);
        if (missing.Count > 0)
        {
            await database.Database.MigrateAsync(cancellationToken);
        }

        return missing;
    }

    /// <summary>The migrations of this version that are not applied, oldest first.</summary>
    /// <exception cref="StartupException">The tables are of before the first release.</exception>
    public static async Task<IReadOnlyList<string>> FindMissingAsync(AdGeniusDbContext database, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        if (database is not SqliteAdGeniusDbContext)
        {
            // Otherwise a server without this database looks like one without any migration.
            await database.Database.OpenConnectionAsync(cancellationToken);
            await database.Database.CloseConnectionAsync();
        }

        return await ListMissingAsync(database, cancellationToken);
    }

    private static async Task<List<string>> ListMissingAsync(AdGeniusDbContext database, CancellationToken cancellationToken)
    {
        var all = database.Database.GetMigrations().Count();
        var missing = await ReadMissingAsync(database, cancellationToken);
        if (missing.Count == all && await UnknownTables.ExistAsync(database, cancellationToken))
        {
            // Another host may have applied them between the two.
            missing = await ReadMissingAsync(database, cancellationToken);
            if (missing.Count == all)
            {
                throw UnknownTables.Refusal(database);
            }
        }

        return missing;
    }

    /// <summary>Checks that the history table exists before reading it: reading a missing table would be logged as an error.</summary>
    private static async Task<List<string>> ReadMissingAsync(AdGeniusDbContext database, CancellationToken cancellationToken)
        => await database.GetService<IHistoryRepository>().ExistsAsync(cancellationToken)
            ? [.. await database.Database.GetPendingMigrationsAsync(cancellationToken)]
            : [.. database.Database.GetMigrations()];
}
