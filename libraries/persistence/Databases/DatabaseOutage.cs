using System.Data.Common;
using System.Security.Authentication;
using MassTransit;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace AdGenius.Persistence.Databases;

/// <summary>Recognizes an unavailable database, and makes consumers wait for it.</summary>
public static class DatabaseOutage
{
    // Connection failures of SQL Server, and its errors while shutting down, starting, failing over or throttling. Not -2: a command that
    // timed out met a lock or a slow plan on a server that works, and must not be repeated for ever. 1205, the victim of a deadlock, is
    // repeated as PostgreSQL's is. 976, 978 and 983: a replica of an availability group that is not the primary; 3906: a read-only
    // database; 1105 and 9002: no space left for data or for the log. 18456 and 18470: a login that is refused, as after its password was
    // changed and before this process got the new one.
    private static readonly int[] SqlServerNumbers =
    [
        -1, 0, 2, 20, 53, 64, 121, 233, 596, 921, 976, 978, 983, 1105, 1205, 3906, 4060, 6005, 9002, 10053, 10054, 10060, 10061, 10928,
        10929, 11001, 17142, 18401, 18456, 18470, 40197, 40501, 40613, 49918, 49919, 49920,
    ];

    // States that Npgsql does not call transient: a standby after a failover, PgBouncer's own errors (no server, no connection in time),
    // sessions that the server ended because they were idle, and connections that it refuses to every message alike: the password was
    // changed and this process has not got the new one, the role or the address is not allowed for now, the database is being restored.
    private static readonly string[] PostgresStates =
    [
        PostgresErrorCodes.ReadOnlySqlTransaction, PostgresErrorCodes.ProtocolViolation, "57P05", "25P03",
        PostgresErrorCodes.InvalidPassword, PostgresErrorCodes.InvalidAuthorizationSpecification, PostgresErrorCodes.InvalidCatalogName,
    ];

    private static readonly TimeSpan MinRetryDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan RetryDelayIncrement = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// True when the database is unreachable or temporarily unable to serve, so that the failure is not the message's. The cause is
    /// searched at any depth: EF Core wraps it in an <see cref="InvalidOperationException"/>, and the driver in its own exceptions.
    /// </summary>
    public static bool IsOutage(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is SqlException sqlServer
                ? SqlServerNumbers.Contains(sqlServer.Number) || sqlServer.Class >= 20
                : cause is DbException { IsTransient: true } || IsBrokenWhileRead(cause) || IsNotConnected(cause)
                    || (cause is PostgresException postgres && PostgresStates.Contains(postgres.SqlState)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// True when the database refused or failed, for whatever reason. The cause is searched at any depth, as <see cref="IsOutage"/> does.
    /// </summary>
    public static bool IsDatabaseFailure(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is DbException or DbUpdateException)
            {
                return true;
            }
        }

        return false;
    }

    // A connection that breaks while Npgsql reads an answer can end with a null reference inside of its reader, or with a message of an
    // earlier answer ("Received backend message DataRow while expecting ParseCompleteMessage"). Npgsql closes the connection then.
    private static bool IsBrokenWhileRead(Exception cause) => cause is NullReferenceException { Source: nameof(Npgsql) }
        || (cause is NpgsqlException and not PostgresException && cause.Message.StartsWith("Received ", StringComparison.Ordinal)
            && cause.Message.Contains("backend message", StringComparison.Ordinal));

    // A certificate that has expired, and several servers of which none has the role that the connection string names, as in the middle of
    // a switch-over: Npgsql does not call them transient.
    private static bool IsNotConnected(Exception cause) => cause is NpgsqlException and not PostgresException
        && (cause.InnerException is AuthenticationException
            || cause.Message.StartsWith("No suitable host", StringComparison.Ordinal));

    /// <summary>
    /// Repeats <paramref name="write"/> while the database is unavailable: for what must be recorded whatever becomes of its message, such
    /// as money that was spent.
    /// </summary>
    /// <param name="write">The write, which may be repeated after it was carried out.</param>
    /// <param name="time">The clock of the delays.</param>
    /// <param name="stopping">Ends the repetitions: the outage is thrown then.</param>
    public static async Task RepeatAsync(Func<Task> write, TimeProvider time, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(write);
        for (var delay = MinRetryDelay; ; delay = delay * 2 < MaxRetryDelay ? delay * 2 : MaxRetryDelay)
        {
            try
            {
                await write();
                return;
            }
            catch (Exception exception) when (IsOutage(exception) && !stopping.IsCancellationRequested)
            {
                // A process that is being stopped ends the delay, and tries it one last time.
                await Task.Delay(delay, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>
    /// Makes the endpoint retry a message for as long as the database is unavailable: it would fail in any other process too, and must not
    /// end in an error queue. The endpoint holds at most its prefetch count, and a stopping process returns the messages to the queue. Must
    /// be called before other retries are configured.
    /// </summary>
    public static void WaitForDatabase(this IReceiveEndpointConfigurator endpoint) => endpoint.UseMessageRetry(retry =>
    {
        retry.Handle<Exception>(IsOutage);
        retry.Exponential(int.MaxValue, MinRetryDelay, MaxRetryDelay, RetryDelayIncrement);
    });
}
