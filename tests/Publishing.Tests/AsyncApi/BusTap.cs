using System.Text.Json;
using System.Text.Json.Nodes;
using AdGenius.Contracts;
using RabbitMQ.Client;

namespace AdGenius.Publishing.Tests.AsyncApi;

/// <summary>A queue that gets a copy of whatever is sent or published to an exchange of the AsyncAPI document.</summary>
internal sealed class BusTap : IAsyncDisposable
{
    private const string Queue = "test-tap";

    private readonly IConnection _connection;
    private readonly IChannel _channel;

    private BusTap(IConnection connection, IChannel channel) => (_connection, _channel) = (connection, channel);

    public static async Task<BusTap> StartAsync(Uri broker)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync(cancellation);
        var channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
        await channel.QueueDeclareAsync(Queue, durable: false, exclusive: true, autoDelete: true, cancellationToken: cancellation);
        foreach (var exchange in Exchanges())
        {
            await channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true, cancellationToken: cancellation);
            await channel.QueueBindAsync(Queue, exchange, "", cancellationToken: cancellation);
        }

        return new BusTap(connection, channel);
    }

    /// <summary>Takes what has arrived: names of messages in the document, and bodies.</summary>
    public async Task<IReadOnlyList<(string Message, JsonNode Payload)>> TakeAsync()
    {
        var taken = new List<(string, JsonNode)>();
        while (await _channel.BasicGetAsync(Queue, autoAck: true, TestContext.Current.CancellationToken) is { } delivery)
        {
            var body = JsonNode.Parse(delivery.Body.Span)!;
            var name = delivery.BasicProperties.ContentType == "application/json"
                ? LastPart(delivery.Exchange) + "Json"
                : LastPart(body["messageType"]![0]!.GetValue<string>());
            taken.Add((name, body));
        }

        return taken;
    }

    public async ValueTask DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private static string[] Exchanges()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Repository.AsyncApi));
        return
        [
            .. document.RootElement.GetProperty("channels").EnumerateObject()
                .Where(channel => channel.Value.TryGetProperty("bindings", out var bindings)
                    && bindings.GetProperty("amqp").TryGetProperty("exchange", out _) && channel.Name != Queues.VideoEvents)
                .Select(channel => channel.Value.GetProperty("address").GetString()!),
        ];
    }

    private static string LastPart(string name) => name[(name.LastIndexOf(':') + 1)..];
}
