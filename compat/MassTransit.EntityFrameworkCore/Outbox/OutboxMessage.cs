using MassTransit.Metadata;
using MassTransit.Middleware;
using MassTransit.Serialization;

namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>
/// A message that was sent within a transaction and waits for its delivery. The columns are those of the published package, so that one
/// schema serves both; <see cref="InboxMessageId"/>, <see cref="InboxConsumerId"/> and <see cref="OutboxId"/> are not used here and stay
/// null.
/// </summary>
public class OutboxMessage : OutboxMessageContext
{
    private MassTransit.Headers _headers = EmptyHeaders.Instance;
    private IReadOnlyDictionary<string, object> _properties = new Dictionary<string, object>();

    /// <summary>The order in which messages were written.</summary>
    public long SequenceNumber { get; set; }

    /// <summary>The same for every delivery attempt, so that a receiver's inbox detects duplicates.</summary>
    public Guid MessageId { get; set; }

    public Guid? ConversationId { get; set; }

    /// <summary>Messages with the same one are delivered one after the other, in the order of <see cref="SequenceNumber"/>.</summary>
    public Guid? CorrelationId { get; set; }

    public Guid? InitiatorId { get; set; }

    public Guid? RequestId { get; set; }

    public Uri? SourceAddress { get; set; }

    public Uri? DestinationAddress { get; set; }

    public Uri? ResponseAddress { get; set; }

    public Uri? FaultAddress { get; set; }

    /// <summary>UTC.</summary>
    public DateTime? ExpirationTime { get; set; }

    /// <summary>
    /// UTC. Not delivered before this time: set by a sender that delays the message, and by the delivery when the destination refused it.
    /// </summary>
    public DateTime? EnqueueTime { get; set; }

    /// <summary>UTC.</summary>
    public DateTime SentTime { get; set; }

    public Guid? InboxMessageId { get; set; }

    public Guid? InboxConsumerId { get; set; }

    public Guid? OutboxId { get; set; }

    /// <summary>JSON object.</summary>
    public string? Headers { get; set; }

    /// <summary>JSON object: transport properties, such as a routing key.</summary>
    public string? Properties { get; set; }

    public string ContentType { get; set; } = null!;

    /// <summary>The message's type and its supertypes, separated by semicolons.</summary>
    public string MessageType { get; set; } = null!;

    /// <summary>The serialized message.</summary>
    public string Body { get; set; } = null!;

    Guid? MessageContext.MessageId => MessageId;

    DateTime? MessageContext.SentTime => SentTime;

    HostInfo MessageContext.Host => HostMetadataCache.Host;

    MassTransit.Headers MessageContext.Headers => _headers;

    IReadOnlyDictionary<string, object> OutboxMessageContext.Properties => _properties;

    /// <summary>Parses <see cref="Headers"/> and <see cref="Properties"/>; must be called before the delivery.</summary>
    public void Deserialize(IObjectDeserializer deserializer)
    {
        if (deserializer.DeserializeDictionary<object?>(Headers) is { } headers)
        {
            _headers = new DictionarySendHeaders(headers!);
        }

        if (deserializer.DeserializeDictionary<object>(Properties) is { } properties)
        {
            _properties = properties;
        }
    }
}
