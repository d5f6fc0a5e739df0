using System.Net.Sockets;
using MassTransit;
using RabbitMQ.Client.Exceptions;

namespace AdGenius.Hosting.Bus.RabbitMq;

/// <summary>Describes an error of the connection to the broker in one line.</summary>
internal static class BrokerErrorDescriber
{
    private const ushort NotAllowed = 530;

    /// <summary>The line; null where the exception has another cause.</summary>
    public static string? Describe(Exception? exception)
    {
        var causes = Flatten(exception).ToList();
        return causes.OfType<AuthenticationFailureException>().Any() ? "user or password is wrong"
            : causes.OfType<OperationInterruptedException>().FirstOrDefault() is { ShutdownReason: { } reason }
                ? DescribeReply(reason.ReplyCode, reason.ReplyText)
                : causes.OfType<PossibleAuthenticationFailureException>().Any()
                ? "the broker closed the connection during login; check the user's permissions"
                : causes.OfType<System.Security.Authentication.AuthenticationException>().Any() ? "the TLS handshake failed"
            : causes.OfType<SocketException>().FirstOrDefault() is { } socket ? DescribeSocketError(socket)
            : causes.OfType<TimeoutException>().Any() && causes.Exists(IsBroker) ? "no answer"
            : causes.Exists(IsBroker) ? "connection lost"
            : null;
    }

    /// <summary>True where a retry cannot succeed until a setting is changed.</summary>
    public static bool IsPermanent(Exception exception) => Flatten(exception).Any(cause =>
        cause is AuthenticationFailureException or OperationInterruptedException { ShutdownReason.ReplyCode: 403 or 406 or 530 }
        && !IsRefusedForNow(cause));

    private static bool IsBroker(Exception exception) =>
        exception is BrokerUnreachableException or ConnectFailureException or AlreadyClosedException or ConnectionException
            or OperationInterruptedException;

    private static string DescribeReply(ushort code, string text) => code switch
    {
        403 => "access refused: " + text,
        406 => "a queue or exchange exists with other properties: " + text,
        NotAllowed when IsOfNow(text) => "connection refused: " + text,
        NotAllowed => "the virtual host does not exist or this user may not use it",
        320 => "the broker is shutting down",
        _ => text,
    };

    private static bool IsRefusedForNow(Exception cause) =>
        cause is OperationInterruptedException { ShutdownReason: { ReplyCode: NotAllowed } reason } && IsOfNow(reason.ReplyText);

    /// <summary>
    /// A limit of connections, of the virtual host or the user, is reached, as in a roll-out; or the virtual host is being started.
    /// </summary>
    private static bool IsOfNow(string text) =>
        (text.Contains("connection limit (", StringComparison.Ordinal) && text.EndsWith("is reached", StringComparison.Ordinal))
        || text.EndsWith("is down", StringComparison.Ordinal);

    private static string DescribeSocketError(SocketException socket) => socket.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "host name cannot be resolved",
        SocketError.TimedOut => "no answer",
        _ => socket.SocketErrorCode.ToString(),
    };

    private static IEnumerable<Exception> Flatten(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            yield return exception;
            if (exception is AggregateException many)
            {
                foreach (var cause in many.InnerExceptions.SelectMany(Flatten))
                {
                    yield return cause;
                }
            }
        }
    }
}
