using AdGenius.Persistence.Mapping;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Clock;

/// <summary>
/// The database's clock, which is the same for every process: hosts' clocks differ. A SQLite file has one host, so its time is the
/// process's own.
/// </summary>
public sealed class DatabaseClock(TimeProvider time)
{
    /// <summary>The time now, in UTC.</summary>
    public async Task<DateTimeOffset> NowAsync(DbContext database, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        var statement = database.Database.IsNpgsql() ? "SELECT clock_timestamp() AS \"Value\""
            : database.Database.IsSqlServer() ? "SELECT SYSDATETIMEOFFSET() AS [Value]"
            : null;
        return statement is null
            ? time.GetUtcNow()
            : (await database.Database.SqlQueryRaw<DateTimeOffset>(statement).ToListAsync(cancellationToken))[0].ToUniversalTime();
    }

    /// <summary>The process's own time, UTC: on SQLite the database's too.</summary>
    internal DateTimeOffset ProcessTime => time.GetUtcNow();

    /// <summary>SQL for the time now; on SQLite a literal.</summary>
    internal string Expression(DbContext database) => database.Database.IsNpgsql() ? "clock_timestamp()"
        : database.Database.IsSqlServer() ? "SYSDATETIMEOFFSET()"
        : Literal(time.GetUtcNow());

    /// <summary>SQL for a time from now.</summary>
    internal string Expression(DbContext database, TimeSpan fromNow)
    {
        var milliseconds = (long)fromNow.TotalMilliseconds;
        return database.Database.IsNpgsql() ? $"clock_timestamp() + interval '{milliseconds} milliseconds'"
            : database.Database.IsSqlServer() ? $"DATEADD(millisecond, {milliseconds}, SYSDATETIMEOFFSET())"
            : Literal(time.GetUtcNow() + fromNow);
    }

    private static string Literal(DateTimeOffset value) => $"'{SortableTimeConverter.Write(value)}'";
}
