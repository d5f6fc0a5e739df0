using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace AdGenius.Persistence.Databases.Sqlite;

/// <summary>
/// Configures every connection: readers and the one writer do not block each other (WAL), and a blocked writer is resumed by SQLite itself
/// within milliseconds; without it Microsoft.Data.Sqlite sleeps 150 ms between attempts.
/// </summary>
internal sealed class SqliteConnectionSettings(TimeSpan busyTimeout) : DbConnectionInterceptor
{
    private readonly string _statements = FormattableString.Invariant(
        $"PRAGMA journal_mode = WAL; PRAGMA busy_timeout = {(long)busyTimeout.TotalMilliseconds}; PRAGMA foreign_keys = ON;");

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = _statements;
        command.ExecuteNonQuery();
    }

    public override Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default)
    {
        // Microsoft.Data.Sqlite has no asynchronous work of its own.
        ConnectionOpened(connection, eventData);
        return Task.CompletedTask;
    }
}
