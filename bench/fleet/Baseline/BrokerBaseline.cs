using AdGenius.Contracts;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace AdGenius.Bench.Fleet.Baseline;

/// <summary>
/// Nothing but the broker: as many messages of the same length, published with confirms to quorum queues as durable as the fleet's,
/// consumed and acknowledged, with RabbitMQ's own client and no framework. What the fleet does on top is measured against this.
/// </summary>
internal static class BrokerBaseline
{
    private const int Lanes = 4; // as many queues as the fleet has busy ones
    private const int InFlight = 64;
    private const ushort Prefetch = 32;

    /// <summary>Messages per second, from the first publish to the last acknowledgement.</summary>
    public static async Task<double> RunAsync(Uri broker, int messages, int bytes, CancellationToken cancellationToken)
    {
        await using var connection = await new ConnectionFactory { Uri = broker, ClientProvidedName = "bench-bare" }.CreateConnectionAsync(
            cancellationToken);
        await Task.WhenAll(
            Enumerable.Range(0, Lanes).Select(lane => LaneAsync(connection, $"bare-warm-{lane}", 500, bytes, cancellationToken)));
        var started = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(
            Enumerable.Range(0, Lanes).Select(lane => LaneAsync(connection, $"bare-{lane}", messages / Lanes, bytes, cancellationToken)));
        return messages / Lanes * Lanes / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task LaneAsync(IConnection connection, string queue, int messages, int bytes, CancellationToken cancellationToken)
    {
        var confirmed = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
        await using var publishing = await connection.CreateChannelAsync(confirmed, cancellationToken);
        await using var consuming = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        await publishing.QueueDeclareAsync(
            queue, durable: true, exclusive: false, autoDelete: false,
            new Dictionary<string, object?>
            {
                ["x-queue-type"] = "quorum",
                ["x-delivery-limit"] = 5,
                ["x-dead-letter-exchange"] = Queues.DeadLetter,
                ["x-dead-letter-strategy"] = "at-least-once",
                ["x-overflow"] = "reject-publish",
            },
            cancellationToken: cancellationToken);
        await consuming.BasicQosAsync(0, Prefetch, global: false, cancellationToken);
        var left = messages;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var consumer = new AsyncEventingBasicConsumer(consuming);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            await consuming.BasicAckAsync(delivery.DeliveryTag, multiple: false, cancellationToken);
            if (Interlocked.Decrement(ref left) == 0)
            {
                done.SetResult();
            }
        };
        await consuming.BasicConsumeAsync(queue, autoAck: false, consumer, cancellationToken);
        var body = new byte[bytes];
        var properties = new BasicProperties { Persistent = true };
        await Parallel.ForEachAsync(
            Enumerable.Range(0, messages),
            new ParallelOptions { MaxDegreeOfParallelism = InFlight, CancellationToken = cancellationToken },
            async (_, token) => await publishing.BasicPublishAsync("", queue, mandatory: true, properties, body, token));
        await done.Task.WaitAsync(cancellationToken);
        await publishing.QueueDeleteAsync(queue, cancellationToken: cancellationToken);
    }
}
