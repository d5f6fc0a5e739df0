using AdGenius.Persistence.Mapping;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Videos;

/// <summary>The tenants that may have a job to start.</summary>
public sealed class TenantQueue(DbContext database)
{
    private const string DeletePickups = "DELETE FROM work_pickups WHERE job_id = {1};\n";

    private const string SqlServerStatement = """
        MERGE tenant_queue WITH (HOLDLOCK) AS entry USING (SELECT {0} AS tenant_name) AS source ON entry.tenant_name = source.tenant_name
        WHEN MATCHED THEN UPDATE SET is_waiting = 1, revision = entry.revision + 1
        WHEN NOT MATCHED THEN INSERT (tenant_name, is_waiting, last_served_at, revision)
            VALUES (source.tenant_name, 1, CAST('1970-01-01T00:00:00+00:00' AS datetimeoffset), 1);
        """;

    private const string PostgresStatement = """
        INSERT INTO tenant_queue (tenant_name, is_waiting, last_served_at, revision) VALUES ({0}, TRUE, TIMESTAMPTZ 'epoch', 1)
        ON CONFLICT (tenant_name) DO UPDATE SET is_waiting = TRUE, revision = tenant_queue.revision + 1
        """;

    // A tenant that was never served is served first, hence the epoch.
    private static readonly string SqliteStatement = $$"""
        INSERT INTO tenant_queue (tenant_name, is_waiting, last_served_at, revision)
        VALUES ({0}, 1, '{{SortableTimeConverter.Write(DateTimeOffset.UnixEpoch)}}', 1)
        ON CONFLICT (tenant_name) DO UPDATE SET is_waiting = 1, revision = tenant_queue.revision + 1
        """;

    private string Statement => database.IsSqlServer() ? SqlServerStatement
        : database.IsPostgres() ? PostgresStatement
        : SqliteStatement;

    private string EndStatement => DeletePickups + Statement;

    /// <summary>
    /// Enqueues the tenant in the current transaction: a job was queued, or one has ended. The row stays locked until the transaction ends,
    /// so this must be its last statement.
    /// </summary>
    public Task EnqueueAsync(string tenantName, CancellationToken cancellationToken)
        => database.Database.ExecuteSqlRawAsync(Statement, [tenantName], cancellationToken);

    /// <summary>
    /// Enqueues the tenant of a job that has ended, as <see cref="EnqueueAsync"/> does, and deletes the job's pickups with the same
    /// command.
    /// </summary>
    public Task EnqueueAfterEndAsync(VideoState job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        return database.Database.ExecuteSqlRawAsync(
            EndStatement, [job.TenantName, job.CorrelationId], cancellationToken);
    }
}
