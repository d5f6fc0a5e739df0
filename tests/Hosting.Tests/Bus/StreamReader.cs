using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using AdGenius.Contracts;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace AdGenius.Hosting.Tests.Bus;

/// <summary>A program outside the fleet that reads the stream of events.</summary>
internal sealed class StreamReader : IAsyncDisposable
{
    private readonly Channel<StreamEvent> _received = Channel.CreateUnbounded<StreamEvent>();
    private readonly IConnection _connection;
    private readonly IChannel _channel;

    private StreamReader(IConnection connection, IChannel channel) => (_connection, _channel) = (connection, channel);

    /// <param name="broker">The broker's address.</param>
    /// <param name="from">Where to begin: <c>first</c>, or the offset of an event.</param>
    public static async Task<StreamReader> StartAsync(Uri broker, object from)
    {
        var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync(TestContext.Current.CancellationToken);
        var reader = new StreamReader(
            connection, await connection.CreateChannelAsync(cancellationToken: TestContext.Current.CancellationToken));
        await reader.ConsumeAsync(from);
        return reader;
    }

    public ValueTask<StreamEvent> NextAsync() => _received.Reader.ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>
    /// The next event, or null where none came for ten seconds: the broker may have deleted the segment from which it was about to read.
    /// </summary>
    public async Task<StreamEvent?> NextOrNullAsync()
    {
        try
        {
            return await NextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    public async Task<IReadOnlyList<StreamEvent>> NextAsync(int count)
    {
        var events = new List<StreamEvent>();
        while (events.Count < count)
        {
            events.Add(await NextAsync());
        }

        return events;
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private async Task ConsumeAsync(object from)
    {
        // A stream is only read with a prefetch count and acknowledgements, which move the window of what is sent and nothing else.
        await _channel.BasicQosAsync(0, 10, global: false, TestContext.Current.CancellationToken);
        var consumer = new AsyncEventingBasicConsumer(_channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            var envelope = JsonDocument.Parse(Encoding.UTF8.GetString(delivery.Body.Span)).RootElement;
            await _received.Writer.WriteAsync(new StreamEvent(
                (long)delivery.BasicProperties.Headers!["x-stream-offset"]!,
                delivery.Exchange,
                envelope.GetProperty("message").GetProperty("requestId").GetString()!));
            await _channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
        };
        await _channel.BasicConsumeAsync(
            Queues.VideoEvents,
            autoAck: false,
            consumerTag: "",
            noLocal: false,
            exclusive: false,
            new Dictionary<string, object?> { ["x-stream-offset"] = from },
            consumer,
            TestContext.Current.CancellationToken);
    }

    /// <summary>One event of the stream.</summary>
    internal sealed record StreamEvent(long Offset, string Exchange, string RequestId);
}
