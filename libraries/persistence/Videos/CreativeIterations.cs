using System.Globalization;
using AdGenius.Persistence.Mapping;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace AdGenius.Persistence.Videos;

/// <summary>Allocates the iterations of a creative.</summary>
public static class CreativeIterations
{
    private const string Upsert = """
        INSERT INTO creative_counters (tenant_name, creative_id, last_iteration) VALUES ({0}, {1}, {2})
        ON CONFLICT (tenant_name, creative_id) DO UPDATE SET last_iteration = creative_counters.last_iteration + excluded.last_iteration
        RETURNING last_iteration AS "Value"
        """;

    private const string Merge = """
        MERGE creative_counters WITH (HOLDLOCK) AS target
        USING (SELECT {0} AS tenant_name, {1} AS creative_id, {2} AS taken) AS source
        ON target.tenant_name = source.tenant_name AND target.creative_id = source.creative_id
        WHEN MATCHED THEN UPDATE SET last_iteration = target.last_iteration + source.taken
        WHEN NOT MATCHED THEN INSERT (tenant_name, creative_id, last_iteration)
            VALUES (source.tenant_name, source.creative_id, source.taken)
        OUTPUT inserted.last_iteration AS [Value];
        """;

    /// <summary>
    /// Allocates <paramref name="count"/> consecutive iterations and returns the first, from 1. In a transaction, a rollback frees them,
    /// and other allocations of the same creative wait for its end.
    /// </summary>
    public static async Task<int> AllocateIterationsAsync(
        this DbContext database, string tenantName, string creativeId, int count, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var statement = database.IsSqlServer() ? Merge : Upsert;

        // As a command, not as a query, which Entity Framework would build and look up anew for each take.
        var command = database.GetService<IRawSqlCommandBuilder>().Build(statement, [tenantName, creativeId, count], database.Model);
        var last = await command.RelationalCommand.ExecuteScalarAsync(
            new RelationalCommandParameterObject(
                database.GetService<IRelationalConnection>(),
                command.ParameterValues,
                null,
                database,
                database.GetService<IRelationalCommandDiagnosticsLogger>(),
                CommandSource.ExecuteSqlRaw),
            cancellationToken);
        return Convert.ToInt32(last, CultureInfo.InvariantCulture) - count + 1; // SQLite's integers are long
    }
}
