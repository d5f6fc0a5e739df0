using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace AdGenius.Chaos.Messages;

/// <summary>How everything in the harness reaches the broker: without any part of ours, and knowing that the broker may be away.</summary>
internal static class BrokerConnection
{
    /// <summary>A connection that does not mend itself: whoever uses it is told when it breaks.</summary>
    public static Task<IConnection> OpenAsync(Uri broker, CancellationToken cancellationToken) =>
        new ConnectionFactory { Uri = broker, AutomaticRecoveryEnabled = false }.CreateConnectionAsync(cancellationToken);

    /// <summary>A channel on which a publish returns when the message is in a queue on disk.</summary>
    public static Task<IChannel> OpenConfirmedChannelAsync(IConnection connection, CancellationToken cancellationToken) =>
        connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true),
            cancellationToken);

    /// <summary>True for what a broker that is away, or goes away, throws.</summary>
    public static bool IsTransient(Exception fault) =>
        fault is BrokerUnreachableException or AlreadyClosedException or OperationInterruptedException or PublishException
            or IOException or OperationCanceledException or TimeoutException or ObjectDisposedException;
}
