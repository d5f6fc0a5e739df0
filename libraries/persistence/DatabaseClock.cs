using AdGenius.Persistence.Postgres;
using AdGenius.Persistence.Sqlite;
using AdGenius.Persistence.SqlServer;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence;

/// <summary>
/// The database's time, which is the same for every process: hosts' clocks differ. A SQLite file has one host, so its time is the process's
/// own.
/// </summary>
public sealed class DatabaseClock(TimeProvider time)
{
    /// <summary>The time now, in UTC.</summary>
    public async Task<DateTimeOffset> NowAsync(AdGeniusDbContext database, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        var statement = database switch
        {
            PostgresAdGeniusDbContext => "SELECT clock_timestamp() AS \"Value\"",
            SqlServerAdGeniusDbContext => "SELECT SYSDATETIMEOFFSET() AS [Value]",
            SqliteAdGeniusDbContext => null,
            _ => throw new ArgumentOutOfRangeException(
                nameof(database),
                database.GetType().Name,
                "Allowed are the contexts of SQLite, PostgreSQL and SQL Server."),
        };
        return statement is null
            ? time.GetUtcNow()
            : (await database.Database.SqlQueryRaw<DateTimeOffset>(statement).ToListAsync(cancellationToken))[0].ToUniversalTime();
    }

    /// <summary>SQL for the time now; on SQLite a value written in its place.</summary>
    internal string Expression(AdGeniusDbContext database) => database switch
    {
        PostgresAdGeniusDbContext => "clock_timestamp()",
        SqlServerAdGeniusDbContext => "SYSDATETIMEOFFSET()",
        _ => $"'{Mapping.SortableTimeConverter.Write(time.GetUtcNow())}'",
    };

    /// <summary>SQL for a time from now.</summary>
    internal string Expression(AdGeniusDbContext database, TimeSpan fromNow)
    {
        var milliseconds = (long)fromNow.TotalMilliseconds;
        return database switch
        {
            PostgresAdGeniusDbContext => $"clock_timestamp() + interval '{milliseconds} milliseconds'",
            SqlServerAdGeniusDbContext => $"DATEADD(millisecond, {milliseconds}, SYSDATETIMEOFFSET())",
            _ => $"'{Mapping.SortableTimeConverter.Write(time.GetUtcNow() + fromNow)}'",
        };
    }
}
