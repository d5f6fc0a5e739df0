using System.Collections.Concurrent;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace AdGenius.Chaos.Messages;

/// <summary>
/// Delivers messages late and out of order: it consumes beside the services, holds what it gets for a while, sends it again in a random
/// order, and acknowledges it only then. When the broker fails in between, it requeues the messages itself.
/// </summary>
internal sealed class MessageShuffler(Uri broker)
{
    private const ushort MaxPerQueue = 20;

    /// <summary>Holds messages for <paramref name="length"/>. Returns how many were shuffled.</summary>
    public async Task<int> RunAsync(Random random, TimeSpan length, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await BrokerConnection.OpenAsync(broker, cancellationToken);
            await using var reader = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            await using var sender = await BrokerConnection.OpenConfirmedChannelAsync(connection, cancellationToken);
            await reader.BasicQosAsync(0, MaxPerQueue, global: false, cancellationToken);
            var held = new ConcurrentQueue<(ulong Tag, Envelope Message)>();
            var consumers = new List<string>();
            foreach (var queue in MessageTap.Exchanges)
            {
                var consumer = new AsyncEventingBasicConsumer(reader);
                consumer.ReceivedAsync += (_, delivery) =>
                {
                    held.Enqueue((delivery.DeliveryTag, new Envelope(
                        MessageTap.TargetExchange(queue, delivery.Exchange),
                        new BasicProperties(delivery.BasicProperties),
                        delivery.Body.ToArray()).AsDuplicate()));
                    return Task.CompletedTask;
                };
                consumers.Add(await reader.BasicConsumeAsync(queue, autoAck: false, consumer, cancellationToken));
            }

            await Task.Delay(length, TimeProvider.System, cancellationToken);
            foreach (var consumer in consumers)
            {
                await reader.BasicCancelAsync(consumer, cancellationToken: cancellationToken);
            }

            var shuffled = held.ToArray();
#pragma warning disable CA5394 // a plan must be repeatable, not secret
            random.Shuffle(shuffled);
#pragma warning restore CA5394
            foreach (var (tag, message) in shuffled)
            {
                await sender.BasicPublishAsync(
                    message.Exchange,
                    "",
                    mandatory: true,
                    new BasicProperties(message.Properties),
                    message.Body,
                    cancellationToken);
                await reader.BasicAckAsync(tag, multiple: false, cancellationToken);
            }

            return shuffled.Length;
        }
        catch (Exception fault) when (BrokerConnection.IsTransient(fault) && !cancellationToken.IsCancellationRequested)
        {
            return 0;
        }
    }
}
