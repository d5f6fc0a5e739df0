using System.Net.Sockets;
using MassTransit;
using RabbitMQ.Client.Exceptions;

namespace AdGenius.Hosting.Bus.RabbitMq;

/// <summary>Says in one line what is wrong between us and the broker.</summary>
internal static class BrokerErrorDescriber
{
    /// <summary>The line, or null when the exception is about something else.</summary>
    public static string? Describe(Exception? exception)
    {
        var causes = Flatten(exception).ToList();
        return causes.OfType<AuthenticationFailureException>().Any() ? "user or password is wrong"
            : causes.OfType<OperationInterruptedException>().FirstOrDefault() is { ShutdownReason: { } reason }
                ? DescribeReply(reason.ReplyCode, reason.ReplyText)
                : causes.OfType<PossibleAuthenticationFailureException>().Any()
                ? "the broker closed the connection while we logged in; is the user allowed here?"
                : causes.OfType<System.Security.Authentication.AuthenticationException>().Any() ? "the TLS handshake failed"
            : causes.OfType<SocketException>().FirstOrDefault() is { } socket ? DescribeSocketError(socket)
            : causes.OfType<TimeoutException>().Any() && causes.Exists(IsBroker) ? "it does not answer"
            : causes.Exists(IsBroker) ? "the connection is lost"
            : null;
    }

    /// <summary>True when trying again cannot help until somebody changes a setting.</summary>
    public static bool IsPermanent(Exception exception) => Flatten(exception).Any(cause =>
        cause is AuthenticationFailureException or OperationInterruptedException { ShutdownReason.ReplyCode: 403 or 406 or 530 });

    private static bool IsBroker(Exception exception) =>
        exception is BrokerUnreachableException or ConnectFailureException or AlreadyClosedException or ConnectionException or OperationInterruptedException;

    private static string DescribeReply(ushort code, string text) => code switch
    {
        403 => "access refused: " + text,
        406 => "a queue or exchange exists with other properties: " + text,
        530 => "the virtual host does not exist or this user may not use it",
        320 => "the broker is shutting down",
        _ => text,
    };

    private static string DescribeSocketError(SocketException socket) => socket.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "its name cannot be resolved",
        SocketError.TimedOut => "it does not answer",
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
