using System.Text.Json;
using System.Text.Json.Serialization;
using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using RabbitMQ.Client;

namespace AdGenius.Bench.Fleet.Load;

/// <summary>
/// Puts requests on the queue <c>videos</c> in the envelope that the gateway and MassTransit publishers use, each confirmed by the broker.
/// </summary>
internal sealed class JobPublisher(IConnection connection, IChannel channel) : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    private static readonly string[] MessageType = ["urn:message:AdGenius:GenerateVideo"];

    public static async Task<JobPublisher> OpenAsync(Uri broker, CancellationToken cancellationToken)
    {
        var connection = await new ConnectionFactory { Uri = broker, ClientProvidedName = "bench-publisher" }.CreateConnectionAsync(
            cancellationToken);
        var confirmed = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
        return new JobPublisher(connection, await connection.CreateChannelAsync(confirmed, cancellationToken));
    }

    /// <summary>Returns when the broker has it on disk.</summary>
    public async Task SubmitAsync(GenerateVideo request, CancellationToken cancellationToken)
    {
        var messageId = Guid.NewGuid();
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new { messageId, conversationId = Guid.NewGuid(), messageType = MessageType, message = request, sentTime = TimeProvider.System
                .GetUtcNow() }, Json);
        var properties = new BasicProperties {
            ContentType = "application/vnd.masstransit+json",
            MessageId = messageId.ToString(),
            Persistent = true };
        await channel.BasicPublishAsync(Queues.Videos, "", mandatory: true, properties, body, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
    }
}
