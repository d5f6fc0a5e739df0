using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL.Storage.Internal;

namespace AdGenius.Persistence.Databases.Postgres;

/// <summary>
/// Clears the pool when a server refuses a write because it is a standby: after a failover, connections to it would fail until they are
/// closed.
/// </summary>
internal sealed class StandbyConnections : DbCommandInterceptor
{
    public override void CommandFailed(DbCommand command, CommandErrorEventData eventData)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(eventData);
        if (command.Connection is NpgsqlConnection connection
            && eventData.Exception is PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction })
        {
            // Npgsql clears the pool of a connection only where no data source made it. Entity Framework makes one.
            NpgsqlConnection.ClearPool(connection);
#pragma warning disable EF1001 // there is no other way to the data source
            var relational = eventData.Context?.GetService<IRelationalConnection>();
            if (relational is INpgsqlRelationalConnection { DataSource: NpgsqlDataSource source })
            {
                source.Clear();
            }
#pragma warning restore EF1001
        }
    }

    public override Task CommandFailedAsync(
        DbCommand command,
        CommandErrorEventData eventData,
        CancellationToken cancellationToken = default)
    {
        CommandFailed(command, eventData);
        return Task.CompletedTask;
    }
}
