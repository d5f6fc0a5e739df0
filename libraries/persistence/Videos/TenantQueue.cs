using AdGenius.Persistence.Mapping;
using AdGenius.Persistence.SqlServer;
using AdGenius.Persistence.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Videos;

/// <summary>Keeps the list of tenants who may have a job to start.</summary>
public sealed class TenantQueue(AdGeniusDbContext database)
{
    // Who was never served is served first.
    private static readonly string Epoch = SortableTimeConverter.Write(DateTimeOffset.UnixEpoch);

    /// <summary>
    /// Puts the tenant on the list, within the transaction under way: a job was queued, or one has ended. The row stays locked until the
    /// transaction ends, so this comes last in it.
    /// </summary>
    public Task EnqueueAsync(string tenantName, CancellationToken cancellationToken) => database.Database.ExecuteSqlRawAsync(
        database switch
        {
            SqlServerAdGeniusDbContext => """
                MERGE tenant_queue WITH (HOLDLOCK) AS entry USING (SELECT {0} AS tenant_name) AS source ON entry.tenant_name = source.tenant_name
                WHEN MATCHED THEN UPDATE SET is_waiting = 1, revision = entry.revision + 1
                WHEN NOT MATCHED THEN INSERT (tenant_name, is_waiting, last_served_at, revision)
                    VALUES (source.tenant_name, 1, CAST('1970-01-01T00:00:00+00:00' AS datetimeoffset), 1);
                """,
            SqliteAdGeniusDbContext => $$"""
                INSERT INTO tenant_queue (tenant_name, is_waiting, last_served_at, revision) VALUES ({0}, 1, '{{Epoch}}', 1)
                ON CONFLICT (tenant_name) DO UPDATE SET is_waiting = 1, revision = tenant_queue.revision + 1
                """,
            _ => """
                INSERT INTO tenant_queue (tenant_name, is_waiting, last_served_at, revision) VALUES ({0}, TRUE, TIMESTAMPTZ 'epoch', 1)
                ON CONFLICT (tenant_name) DO UPDATE SET is_waiting = TRUE, revision = tenant_queue.revision + 1
                """,
        },
        [tenantName],
        cancellationToken);
}
