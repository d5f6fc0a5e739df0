using AdGenius.Hosting.Processes;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Databases.SqlServer;

/// <summary>
/// Requires that readers see the last committed version of a row instead of waiting for its writer, as they do on PostgreSQL. Without it
/// every read of a running job would wait for the saga's transaction, and the outbox's claims for each other.
/// </summary>
internal static class ReadCommittedSnapshot
{
    private const string Query = "SELECT is_read_committed_snapshot_on AS [Value] FROM sys.databases WHERE database_id = DB_ID()";

    /// <exception cref="StartupException">It is off.</exception>
    public static async Task RequireAsync(DbContext database, string address, CancellationToken cancellationToken)
    {
        if (!(await database.Database.SqlQueryRaw<bool>(Query).ToListAsync(cancellationToken))[0])
        {
            throw new StartupException(
                $"{address}: READ_COMMITTED_SNAPSHOT is off. Run as an administrator: "
                + $"ALTER DATABASE [{database.Database.GetDbConnection().Database}] "
                + "SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE");
        }
    }
}
