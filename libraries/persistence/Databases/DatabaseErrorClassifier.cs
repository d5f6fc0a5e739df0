using System.Data.Common;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace AdGenius.Persistence.Databases;

/// <summary>Describes database errors in a few words.</summary>
internal static class DatabaseErrorClassifier
{
    // SQLITE_IOERR_SHMSIZE: the file that the processes share beside the database file cannot grow.
    private const int NoSpaceForShared = 4874;

    /// <summary>The description, or null when the exception is not a database error.</summary>
    public static string? Describe(Exception exception)
    {
        var causes = Causes(exception);
        var isOfServer = causes.Exists(static cause => cause is DbException and not SqliteException);
        return causes.Select(cause => (isOfServer ? OfFile(cause) : null) ?? Of(cause)).FirstOrDefault(text => text is not null);
    }

    /// <summary>True when a retry cannot help before a setting is changed.</summary>
    public static bool IsPermanent(Exception exception) => Causes(exception).Any(cause => cause switch
    {
        PostgresException postgres => postgres.SqlState is PostgresErrorCodes.InvalidPassword or PostgresErrorCodes
            .InvalidAuthorizationSpecification
            or PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InsufficientPrivilege,
        SqlException sqlServer => sqlServer.Number is 18456 or 18470 or 4060 or 916,
        SqliteException or UnauthorizedAccessException or DirectoryNotFoundException => true,
        _ => false,
    });

    private static string? Of(Exception exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes
            .InvalidAuthorizationSpecification } => "wrong user or password",
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } => "the database does not exist",
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } => "permission denied",
        PostgresException { SqlState: PostgresErrorCodes.TooManyConnections } => "too many connections",
        PostgresException postgres => $"error {postgres.SqlState}: {postgres.MessageText}",
        SqlException { Number: 18456 or 18470 } => "wrong user or password",
        SqlException { Number: 4060 } => "the database does not exist or the login has no access to it",
        SqlException sqlServer => $"error {sqlServer.Number}",
        SqliteException { SqliteErrorCode: 8 } => "the file, or -wal or -shm beside it, is read-only or of another user",
        SqliteException { SqliteErrorCode: 11 }
            => "the file is damaged; restore it from a copy, or move it away to start with an empty one",
        SqliteException { SqliteErrorCode: 13 } or SqliteException { SqliteExtendedErrorCode: NoSpaceForShared } => "the disk is full",
        SqliteException { SqliteErrorCode: 14 } => "the file cannot be opened",
        SqliteException { SqliteErrorCode: 26 } => "the file is not a SQLite database",
        SqliteException sqlite => sqlite.Message.TrimEnd('.'),
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "connection refused",
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }
            => "the host name cannot be resolved",
        SocketException socket => socket.SocketErrorCode.ToString(),
        TimeoutException => "no response",
        UnauthorizedAccessException denied => $"its folder is not writable ({denied.Message.TrimEnd('.')})",
        DirectoryNotFoundException => "its folder is not writable",
        AuthenticationException tls => $"the TLS handshake failed: {OneLine(tls)}",
        EndOfStreamException => "the server, or a proxy before it, closed the connection",
        NpgsqlException npgsql => OneLine(npgsql),
        _ => null,
    };

    /// <summary>The connection string of a server may name files, such as certificates.</summary>
    private static string? OfFile(Exception exception) => exception
        is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException
        ? $"a file that the connection string names cannot be read: {OneLine(exception)}"
        : null;

    private static string OneLine(Exception exception) => exception.Message.ReplaceLineEndings(" ").TrimEnd('.');

    /// <summary>Inner exceptions first: they are more specific.</summary>
    private static List<Exception> Causes(Exception exception)
    {
        var causes = new List<Exception>();
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            causes.Add(cause);
        }

        causes.Reverse();
        return causes;
    }
}
