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
        var statement = database.IsPostgres() ? "SELECT clock_timestamp() AS \"Value\""
            : database.IsSqlServer() ? "SELECT SYSDATETIMEOFFSET() AS [Value]"
            : null;
        return statement is null
            ? time.GetUtcNow()
            : (await database.Database.SqlQueryRaw<DateTimeOffset>(statement).ToListAsync(cancellationToken))[0].ToUniversalTime();
    }

    /// <summary>The process's own time, UTC: on SQLite the database's too.</summary>
    internal DateTimeOffset ProcessTime => time.GetUtcNow();

    /// <summary>SQL for the time now; on SQLite a literal.</summary>
    internal string Expression(DbContext database) => database.IsPostgres() ? "clock_timestamp()"
        : database.IsSqlServer() ? "SYSDATETIMEOFFSET()"
        : Literal(time.GetUtcNow());

    /// <summary>SQL for a time from now.</summary>
    internal string Expression(DbContext database, TimeSpan fromNow)
    {
        var milliseconds = (long)fromNow.TotalMilliseconds;
        return database.IsPostgres() ? $"clock_timestamp() + interval '{milliseconds} milliseconds'"
            : database.IsSqlServer() ? $"DATEADD(millisecond, {milliseconds}, SYSDATETIMEOFFSET())"
            : Literal(time.GetUtcNow() + fromNow);
    }

    /// <summary>
    /// SQL for times from now, for a query: on SQLite parameters, whose values are returned with it, because a query with a literal time in
    /// it would be translated anew each time.
    /// </summary>
    /// <param name="database">The database of the query.</param>
    /// <param name="firstParameter">The number of the first parameter in the query's text.</param>
    /// <param name="fromNow">The times.</param>
    internal (string[] Sql, object[] Values) Parameters(DbContext database, int firstParameter, params ReadOnlySpan<TimeSpan> fromNow)
    {
        var (sql, values) = (new string[fromNow.Length], new List<object>());
        for (var index = 0; index < fromNow.Length; index++)
        {
            if (database.IsPostgres() || database.IsSqlServer())
            {
                sql[index] = Expression(database, fromNow[index]);
            }
            else
            {
                sql[index] = $"{{{firstParameter + index}}}";
                values.Add(SortableTimeConverter.Write(time.GetUtcNow() + fromNow[index]));
            }
        }

        return (sql, [.. values]);
    }

    private static string Literal(DateTimeOffset value) => $"'{SortableTimeConverter.Write(value)}'";
}
