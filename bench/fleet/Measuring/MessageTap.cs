using System.Collections.Concurrent;
using AdGenius.Hosting.Bus;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace AdGenius.Bench.Fleet.Measuring;

/// <summary>Counts the messages and bytes that reach the fleet's queues, and the public events.</summary>
internal sealed class MessageTap : IAsyncDisposable
{
    private static readonly string[] Announced = ["AdGenius:VideoAccepted", "AdGenius:VideoCompleted"];

    private readonly IConnection _connection;
    private readonly ConcurrentBag<(string Queue, int Bytes)> _seen = [];

    private MessageTap(IConnection connection) => _connection = connection;

    public int Messages => _seen.Count;

    public int Bytes => _seen.Sum(one => one.Bytes);

    public static async Task<MessageTap> OpenAsync(Uri broker, CancellationToken cancellationToken)
    {
        var connection = await new ConnectionFactory { Uri = broker, ClientProvidedName = "bench-tap" }.CreateConnectionAsync(
            cancellationToken);
        var tap = new MessageTap(connection);
        var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        foreach (var exchange in FleetQueue.All.Select(queue => queue.Name).Concat(Announced))
        {
            var queue = await channel.QueueDeclareAsync(
                "",
                durable: false,
                exclusive: true,
                autoDelete: true,
                cancellationToken: cancellationToken);
            await channel.QueueBindAsync(queue.QueueName, exchange, "", cancellationToken: cancellationToken);
            var consumer = new AsyncEventingBasicConsumer(channel);
            consumer.ReceivedAsync += (_, delivery) =>
            {
                tap._seen.Add((exchange, delivery.Body.Length));
                return Task.CompletedTask;
            };
            await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer, cancellationToken);
        }

        return tap;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
