using System.Globalization;
using Npgsql;

namespace AdGenius.Persistence.Databases.Postgres;

/// <summary>
/// Configures each new connection to PostgreSQL. A process that is halted within a transaction must not keep its row locks: the server ends
/// such a session, and other processes continue. Set by a statement, because PgBouncer rejects the start-up parameter <c>options</c>.
/// </summary>
internal static class PostgresSession
{
    /// <summary>
    /// Every statement that runs often has an index. The server would not use it in a table whose rows come and go: after a vacuum it
    /// expects hardly a row, and keeps the plans of that, which read the whole table, until the next vacuum. A bitmap scan does not mark
    /// the index entries of dead rows, so that each reads all rows again that have left a partial index since the last vacuum, such as
    /// the jobs that ran. Without these plans the cost of a statement that has no index is counted as huge, for which the server would
    /// compile it each time (<c>jit</c>).
    /// </summary>
    public const string UseIndexes = "SET enable_seqscan = off; SET enable_bitmapscan = off; SET jit = off";

    public static void Configure(NpgsqlDataSourceBuilder source, TimeSpan idleInTransactionTimeout)
    {
        var statement = string.Create(
            CultureInfo.InvariantCulture,
            $"SET idle_in_transaction_session_timeout = {(long)idleInTransactionTimeout.TotalMilliseconds}; {UseIndexes}");
        source.UsePhysicalConnectionInitializer(
            connection =>
            {
                using var command = new NpgsqlCommand(statement, connection);
                command.ExecuteNonQuery();
            },
            async connection =>
            {
                await using var command = new NpgsqlCommand(statement, connection);
                await command.ExecuteNonQueryAsync();
            });
    }
}
