using System.Net.Mime;
using MassTransit.Context;
using MassTransit.Middleware;

namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>
/// Fills the context of a message that is sent from the table. The body leaves as it was stored. MassTransit's own pipe for this parses the
/// body, to read headers that are a column as well, and serializes it again.
/// </summary>
/// <param name="message">Its headers and properties are parsed.</param>
/// <param name="time">The clock that the message's expiration is compared with.</param>
internal sealed class StoredMessagePipe(OutboxMessage message, TimeProvider time) : IPipe<SendContext>
{
    public Task Send(SendContext context)
    {
        context.MessageId = message.MessageId;
        context.RequestId = message.RequestId;
        context.ConversationId = message.ConversationId;
        context.CorrelationId = message.CorrelationId;
        context.InitiatorId = message.InitiatorId;
        context.SourceAddress = message.SourceAddress;
        context.ResponseAddress = message.ResponseAddress;
        context.FaultAddress = message.FaultAddress;
        context.SupportedMessageTypes = message.MessageType.Split(';', StringSplitOptions.RemoveEmptyEntries);
        if (message.ExpirationTime is { } expiration)
        {
            context.TimeToLive = expiration - time.GetUtcNow().UtcDateTime;
        }

        foreach (var header in ((MessageContext)message).Headers.GetAll())
        {
            context.Headers.Set(header.Key, header.Value);
        }

        var properties = ((OutboxMessageContext)message).Properties;
        if (properties.Count > 0 && context is TransportSendContext transport)
        {
            transport.ReadPropertiesFrom(properties);
        }

        context.Serializer = new StoredBodySerializer(message);
        return Task.CompletedTask;
    }

    public void Probe(ProbeContext context)
    {
    }

    private sealed class StoredBodySerializer(OutboxMessage message) : IMessageSerializer
    {
        public ContentType ContentType { get; } = new(message.ContentType);

        public MessageBody GetMessageBody<T>(SendContext<T> context)
            where T : class => new StringMessageBody(message.Body);
    }
}
