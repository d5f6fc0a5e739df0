using AdGenius.Contracts;
using AdGenius.Hosting.Processes;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace AdGenius.Hosting.Bus.RabbitMq;

/// <summary>
/// Declares every queue of the fleet, whichever process consumes it, the exchanges that consumers without MassTransit bind to, and the
/// stream of public events.
/// Declarations are idempotent.
/// </summary>
internal static class BrokerTopology
{
    public static async Task DeclareAsync(IConnection connection, BusOptions options, CancellationToken cancellationToken)
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

        if (options.ReplayStream)
        {
            await DeclareStreamAsync(channel, cancellationToken);
        }

        foreach (var exchange in PublicEvents.All.Select(FleetQueue.ExchangeOf))
        {
            await DeclareExchangeAsync(channel, exchange, cancellationToken);
            if (options.ReplayStream)
            {
                // The broker copies each event to the stream: nothing is published twice.
                await channel.QueueBindAsync(Queues.VideoEvents, exchange, "", cancellationToken: cancellationToken);
            }
        }
    }

    private static async Task DeclareStreamAsync(IChannel channel, CancellationToken cancellationToken)
    {
        try
        {
            await channel.QueueDeclareAsync(
                Queues.VideoEvents,
                durable: true,
                exclusive: false,
                autoDelete: false,
                QueueArguments.OfStream(),
                cancellationToken: cancellationToken);
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason is { ReplyCode: 406 or 540 } reason)
        {
            throw new StartupException(
                $"RabbitMQ refused to declare the stream {Queues.VideoEvents}: {reason.ReplyText}. Where the broker has no streams, set "
                + "Bus:ReplayStream=false.",
                exception);
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
