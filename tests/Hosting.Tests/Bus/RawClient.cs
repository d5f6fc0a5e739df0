using System.Text;
using AdGenius.TestKit;
using RabbitMQ.Client;

namespace AdGenius.Hosting.Tests.Bus;

/// <summary>A client that uses AMQP without MassTransit.</summary>
internal sealed class RawClient : IAsyncDisposable
{
    private readonly IConnection _connection;
    private readonly IChannel _channel;

    private RawClient(IConnection connection, IChannel channel) => (_connection, _channel) = (connection, channel);

    public IChannel Channel => _channel;

    public static async Task<RawClient> ConnectAsync(Uri broker)
    {
        var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync(TestContext.Current.CancellationToken);
        return new RawClient(connection, await connection.CreateChannelAsync(cancellationToken: TestContext.Current.CancellationToken));
    }

    public async Task PublishAsync(string exchange, string body, string? contentType = "application/json", string? type = null) =>
        await PublishAsync(exchange, "", body, new BasicProperties { ContentType = contentType, Type = type });

    public async Task PublishAsync(string exchange, ReadOnlyMemory<byte> body) =>
        await _channel.BasicPublishAsync(
            exchange,
            "",
            mandatory: true,
            new BasicProperties { ContentType = "application/json" },
            body,
            TestContext.Current.CancellationToken);

    public async Task PublishAsync(string exchange, string key, string body, BasicProperties properties) =>
        await _channel.BasicPublishAsync(exchange, key, mandatory: true, properties,
            Encoding.UTF8.GetBytes(body), TestContext.Current.CancellationToken);

    /// <summary>Waits for a message in a queue and takes it.</summary>
    public async Task<(string Body, IReadOnlyBasicProperties Properties)> GetAsync(string queue)
    {
        var message = await Until.FoundAsync(
            $"a message is in {queue}", () => _channel.BasicGetAsync(
                queue,
                autoAck: true,
                TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        return (Encoding.UTF8.GetString(message.Body.Span), message.BasicProperties);
    }

    /// <summary>
    /// Receives a message and closes the connection without an acknowledgement, <paramref name="times"/> times, like a crashing consumer.
    /// </summary>
    public static async Task CrashConsumerAsync(Uri broker, string queue, int times)
    {
        for (var delivery = 0; delivery < times; delivery++)
        {
            await using var crashing = await ConnectAsync(broker);
            await Until.FoundAsync(
                $"a message is in {queue}", () => crashing.Channel
                    .BasicGetAsync(queue, autoAck: false, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
