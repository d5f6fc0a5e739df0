using System.Data.Common;
using MassTransit;
using Microsoft.Data.SqlClient;

namespace AdGenius.Persistence.Databases;

/// <summary>A database that is away: what that looks like, and what a consumer does then.</summary>
public static class DatabaseOutage
{
    // Connection failures of SQL Server, and its own words for "not now": shutting down, starting, failing over, busy.
    private static readonly int[] SqlServerNumbers =
        [-2, -1, 0, 2, 20, 53, 64, 121, 233, 596, 6005, 10053, 10054, 10060, 10061, 11001, 17142, 18401, 40197, 40501, 40613, 49918, 49919, 49920];

    private static readonly TimeSpan MinRetryDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan RetryDelayIncrement = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// True when the database cannot be reached or cannot serve for now. Such a failure says nothing about the message, however deep it is
    /// wrapped: EF Core hides it in an <see cref="InvalidOperationException"/>, and the driver in exceptions of its own.
    /// </summary>
    public static bool IsOutage(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is SqlException sqlServer
                ? SqlServerNumbers.Contains(sqlServer.Number) || sqlServer.Class >= 20
                : cause is DbException { IsTransient: true })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Has the endpoint hold a message for as long as the database is away, however long that is: it would only fail elsewhere too, and no
    /// message may end in an error queue for it. The endpoint holds no more than its prefetch, and a process that stops gives them back. To
    /// be called before other retries.
    /// </summary>
    public static void WaitForDatabase(this IReceiveEndpointConfigurator endpoint) => endpoint.UseMessageRetry(retry =>
    {
        retry.Handle<Exception>(IsOutage);
        retry.Exponential(int.MaxValue, MinRetryDelay, MaxRetryDelay, RetryDelayIncrement);
    });
}
