using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace AdGenius.Chaos.Messages;

/// <summary>The harness's connection to the broker: without code of the product, and prepared for outages.</summary>
internal static class BrokerConnection
{
    /// <summary>A connection without automatic recovery: its user gets an exception when it breaks.</summary>
    public static Task<IConnection> OpenAsync(Uri broker, CancellationToken cancellationToken) =>
        new ConnectionFactory { Uri = broker, AutomaticRecoveryEnabled = false }.CreateConnectionAsync(cancellationToken);

    /// <summary>A channel on which a publish returns when the message is in a queue on disk.</summary>
    public static Task<IChannel> OpenConfirmedChannelAsync(IConnection connection, CancellationToken cancellationToken) =>
        connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true),
            cancellationToken);

    /// <summary>True for exceptions of an unavailable broker.</summary>
    public static bool IsTransient(Exception fault) =>
        fault is BrokerUnreachableException or AlreadyClosedException or OperationInterruptedException or PublishException
            or IOException or OperationCanceledException or TimeoutException or ObjectDisposedException;
}
