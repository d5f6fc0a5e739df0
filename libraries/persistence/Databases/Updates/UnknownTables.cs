using AdGenius.Hosting.Processes;
using AdGenius.Persistence.Databases.Addresses;
using AdGenius.Persistence.Databases.Postgres;
using AdGenius.Persistence.Databases.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace AdGenius.Persistence.Databases.Updates;

/// <summary>
/// Recognizes a database that has this program's tables and none of its migrations: it was made before the first release, when the one
/// migration was still made anew with every change. Its tables cannot be updated.
/// </summary>
internal static class UnknownTables
{
    /// <summary>True when one of the model's tables exists.</summary>
    public static async Task<bool> ExistAsync(AdGeniusDbContext database, CancellationToken cancellationToken)
    {
        if (!await database.GetService<IRelationalDatabaseCreator>().ExistsAsync(cancellationToken))
        {
            return false;
        }

        var names = database.Database.SqlQueryRaw<string>(Names(database));
        var own = database.Model.GetEntityTypes().Select(entity => entity.GetTableName()).OfType<string>()
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return (await names.ToListAsync(cancellationToken)).Exists(own.Contains);
    }

    /// <summary>The statement that reads the names of the database's tables.</summary>
    internal static string Names(AdGeniusDbContext database) => database switch
    {
        SqliteAdGeniusDbContext => "SELECT name AS \"Value\" FROM sqlite_master WHERE type = 'table'",
        PostgresAdGeniusDbContext =>
            "SELECT table_name::text AS \"Value\" FROM information_schema.tables WHERE table_schema = current_schema()",
        _ => "SELECT TABLE_NAME AS [Value] FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = SCHEMA_NAME()",
    };

    /// <summary>What it is and what to do, in one sentence.</summary>
    public static StartupException Refusal(AdGeniusDbContext database) => new(
        $"{DatabaseAddress.Of(database)}: the tables were made by a version of before the first release, which this version cannot update; "
        + Remedy(database));

    private static string Remedy(AdGeniusDbContext database)
    {
        if (database is not SqliteAdGeniusDbContext)
        {
            return "let Database:ConnectionString name an empty database, or drop this one and create it again.";
        }

        var file = new SqliteConnectionStringBuilder(database.Database.GetConnectionString()).DataSource;
        return $"end the processes that use it, move {file}, {file}-wal and {file}-shm to another folder, and start again.";
    }
}
