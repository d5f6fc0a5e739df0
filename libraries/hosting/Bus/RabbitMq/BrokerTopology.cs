using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using RabbitMQ.Client;

namespace AdGenius.Hosting.Bus.RabbitMq;

/// <summary>
/// Declares every queue of the fleet, whichever process consumes it, and the exchanges that consumers without MassTransit bind to.
/// Declarations are idempotent.
/// </summary>
internal static class BrokerTopology
{
    /// <summary>Events for consumers outside the fleet, which must be able to bind before the first one is published.</summary>
    private static readonly Type[] PublicEvents =
    [
        typeof(VideoAccepted),
        typeof(VideoRefused),
        typeof(VideoCompleted),
        typeof(VideoFailed),
        typeof(VideoCancelled),
        typeof(UsageRecorded),
    ];

    public static async Task DeclareAsync(IConnection connection, CancellationToken cancellationToken)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);

        // The dead-letter queue first, so that no queue can dead-letter to a missing exchange.
        foreach (var queue in FleetQueue.All.OrderBy(queue => queue.Name == Queues.DeadLetter ? 0 : 1))
        {
            await DeclareAsync(channel, queue.Name, cancellationToken);
            await DeclareAsync(channel, queue.Name + "_error", cancellationToken);
            await DeclareAsync(channel, queue.Name + "_skipped", cancellationToken);
            foreach (var message in queue.Bound)
            {
                await DeclareExchangeAsync(channel, FleetQueue.ExchangeOf(message), cancellationToken);
                await channel.ExchangeBindAsync(queue.Name, FleetQueue.ExchangeOf(message), "", cancellationToken: cancellationToken);
            }
        }

        foreach (var publicEvent in PublicEvents)
        {
            await DeclareExchangeAsync(channel, FleetQueue.ExchangeOf(publicEvent), cancellationToken);
        }
    }

    private static async Task DeclareAsync(IChannel channel, string name, CancellationToken cancellationToken)
    {
        await DeclareExchangeAsync(channel, name, cancellationToken);
        await channel.QueueDeclareAsync(
            name,
            durable: true,
            exclusive: false,
            autoDelete: false,
            QueueArguments.Durable(),
            cancellationToken: cancellationToken);
        await channel.QueueBindAsync(name, name, "", cancellationToken: cancellationToken);
    }

    private static Task DeclareExchangeAsync(IChannel channel, string name, CancellationToken cancellationToken) =>
        channel.ExchangeDeclareAsync(name, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancellationToken);
}
