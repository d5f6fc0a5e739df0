using System.Data.Common;
using System.Globalization;

namespace AdGenius.TestKit.Postgres;

/// <summary>Counts what the statements of a transaction have read.</summary>
public static class PostgresReads
{
    /// <summary>
    /// The rows of the table and the entries of its indexes that the current transaction has read, those of them included that a statement
    /// then left out.
    /// </summary>
    public static async Task<long> OfAsync(DbConnection connection, string table, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        await using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT coalesce(sum(pg_stat_get_xact_tuples_returned(relation)), 0)::bigint
            FROM (
                SELECT @table::regclass::oid AS relation
                UNION ALL SELECT indexrelid FROM pg_index WHERE indrelid = @table::regclass) AS read
            """;
        var parameter = command.CreateParameter();
        parameter.ParameterName = "table";
        parameter.Value = table;
        command.Parameters.Add(parameter);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
    }
}
