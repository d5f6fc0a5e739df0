using System.Net.Mime;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using AdGenius.Contracts;
using MassTransit;
using MassTransit.Serialization;

namespace AdGenius.Hosting.Bus.RabbitMq;

/// <summary>
/// Deserializes JSON without an envelope to a <see cref="RawJsonMessage"/>. Its kind follows from the exchange that it was published to
/// (<c>AdGenius:GenerateVideo</c>); at the queue's own exchange from MassTransit's header, else from the AMQP property <c>type</c>. A kind
/// that the queue does not take has no consumer, so MassTransit moves the message to the <c>_skipped</c> queue.
/// </summary>
internal sealed class RawJsonDeserializer : IMessageDeserializer, ISerializerFactory
{
    public const string ExchangePrefix = "AdGenius:";

    // No message type of the fleet; an empty list of types would mean any.
    private const string ForeignUrnPrefix = "urn:message:foreign:";

    public static readonly ContentType MediaType = new("application/json");

    private static readonly HashSet<string> Kinds = [.. FleetQueue.Find(Queues.Videos)!.Bound.Select(message => message.Name)];

    public ContentType ContentType => MediaType;

    public IMessageDeserializer CreateDeserializer() => this;

    public IMessageSerializer CreateSerializer() => throw new NotSupportedException("Raw JSON is only deserialized.");

    public ConsumeContext Deserialize(ReceiveContext receiveContext) =>
        new BodyConsumeContext(
            receiveContext,
            Deserialize(receiveContext.Body, receiveContext.TransportHeaders, MessageTypeOf(receiveContext), receiveContext.InputAddress));

    public SerializerContext Deserialize(MessageBody body, Headers headers, Uri? destinationAddress = null) =>
        Deserialize(body, headers, MessageTypeOf(headers), destinationAddress);

    public MessageBody GetMessageBody(string text) => new StringMessageBody(text);

    public void Probe(ProbeContext context) => context.CreateScope("raw-json").Add("contentType", MediaType.MediaType);

    public static SystemTextJsonRawSerializerContext Deserialize(MessageBody body, Headers headers, string? kind, Uri? destinationAddress)
    {
        var bytes = ByteOrderMark.Remove(body.GetBytes());
        var wide = WideText.Of(bytes);
        var message = JsonSerializer.SerializeToElement(
            new RawJsonMessage
            {
                Kind = kind,
                Text = wide ?? Encoding.UTF8.GetString(bytes),
                IsDamaged = wide is null && !Utf8.IsValid(bytes),
                IsWide = wide is not null,
            },
            SystemTextJsonMessageSerializer.Options);
        return new SystemTextJsonRawSerializerContext(
            SystemTextJsonMessageSerializer.Instance,
            SystemTextJsonMessageSerializer.Options,
            MediaType,
            new RawMessageContext(headers, destinationAddress!, default),
            [kind is null || Kinds.Contains(kind) ? MessageUrn.ForTypeString<RawJsonMessage>() : ForeignUrnPrefix + kind],
            default,
            message);
    }

    private static string? MessageTypeOf(ReceiveContext context)
    {
        context.TryGetPayload<RabbitMqBasicConsumeContext>(out var delivery);
        return delivery?.Exchange.StartsWith(ExchangePrefix, StringComparison.Ordinal) == true ? LastSegment(delivery.Exchange)
            : MessageTypeOf(context.TransportHeaders)
                ?? (delivery?.Properties.Type is { Length: > 0 } type ? LastSegment(type) : null);
    }

    private static string? MessageTypeOf(Headers headers) => headers.GetMessageTypes() is [var first, ..] ? LastSegment(first) : null;

    private static string LastSegment(string name) => name[(name.LastIndexOf(':') + 1)..];
}
