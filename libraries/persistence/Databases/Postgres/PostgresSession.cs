using System.Globalization;
using Npgsql;

namespace AdGenius.Persistence.Databases.Postgres;

/// <summary>
/// Configures each new connection to PostgreSQL. A process that is halted within a transaction must not keep its row locks: the server ends
/// such a session, and other processes continue. Set by a statement, because PgBouncer rejects the start-up parameter <c>options</c>.
/// </summary>
internal static class PostgresSession
{
    public static void Configure(NpgsqlDataSourceBuilder source, TimeSpan idleInTransactionTimeout)
    {
        var statement = string.Create(
            CultureInfo.InvariantCulture,
            $"SET idle_in_transaction_session_timeout = {(long)idleInTransactionTimeout.TotalMilliseconds}");
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
