using System.Net.Sockets;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace AdGenius.Persistence.Databases;

/// <summary>Says in a few words what is wrong between us and the database.</summary>
internal static class DatabaseErrorClassifier
{
    /// <summary>The words, or null when the exception is about something else.</summary>
    public static string? Describe(Exception exception) => Causes(exception).Select(Of).FirstOrDefault(text => text is not null);

    /// <summary>True when trying again cannot help until somebody changes a setting.</summary>
    public static bool IsPermanent(Exception exception) => Causes(exception).Any(cause => cause switch
    {
        PostgresException postgres => postgres.SqlState is PostgresErrorCodes.InvalidPassword or PostgresErrorCodes
            .InvalidAuthorizationSpecification
            or PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.InsufficientPrivilege,
        SqlException sqlServer => sqlServer.Number is 18456 or 18470 or 4060 or 916,
        SqliteException => true,
        _ => false,
    });

    private static string? Of(Exception exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes
            .InvalidAuthorizationSpecification } => "user or password is wrong",
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } => "the database does not exist",
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } => "the user may not do this",
        PostgresException { SqlState: PostgresErrorCodes.TooManyConnections } => "it has no connection left",
        PostgresException postgres => $"it answers {postgres.SqlState}: {postgres.MessageText}",
        SqlException { Number: 18456 or 18470 } => "user or password is wrong",
        SqlException { Number: 4060 } => "the database does not exist, or the login may not use it",
        SqlException sqlServer => $"it answers {sqlServer.Number}",
        SqliteException { SqliteErrorCode: 8 } => "the file may not be written",
        SqliteException { SqliteErrorCode: 13 } => "the disk is full",
        SqliteException { SqliteErrorCode: 14 } => "the file cannot be opened",
        SqliteException { SqliteErrorCode: 26 } => "the file is no SQLite database",
        SqliteException sqlite => sqlite.Message,
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "connection refused",
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } => "its name cannot be resolved",
        SocketException socket => socket.SocketErrorCode.ToString(),
        TimeoutException => "it does not answer",
        UnauthorizedAccessException or DirectoryNotFoundException => "the folder may not be written",
        _ => null,
    };

    /// <summary>Inner exceptions first, for they are the more exact.</summary>
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
