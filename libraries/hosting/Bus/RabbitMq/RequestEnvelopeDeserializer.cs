using System.Net.Mime;
using System.Runtime.Serialization;
using System.Text.Json;
using AdGenius.Contracts.Videos;
using MassTransit;
using MassTransit.Serialization;

namespace AdGenius.Hosting.Bus.RabbitMq;

/// <summary>
/// Deserializes MassTransit's JSON envelopes. A <see cref="GenerateVideo"/> that cannot be read, because it has unknown values or lacks
/// members, is given on as a <see cref="RawJsonMessage"/> of its member <c>message</c>, so that its publisher gets an answer that names
/// every fault; the typed message could only throw, and end in the error queue.
/// </summary>
internal sealed class RequestEnvelopeDeserializer : IMessageDeserializer, ISerializerFactory
{
    private static readonly SystemTextJsonMessageSerializer Envelopes = SystemTextJsonMessageSerializer.Instance;

    public ContentType ContentType => SystemTextJsonMessageSerializer.JsonContentType;

    public IMessageDeserializer CreateDeserializer() => this;

    public IMessageSerializer CreateSerializer() => Envelopes;

    public ConsumeContext Deserialize(ReceiveContext receiveContext)
    {
        var context = ((IMessageDeserializer)Envelopes).Deserialize(receiveContext);
        try
        {
            context.TryGetMessage<GenerateVideo>(out _); // kept by the context: nothing is read twice
            return context;
        }
        catch (Exception exception) when (exception is JsonException or SerializationException or NotSupportedException)
        {
            return MessageOf(receiveContext.Body.GetBytes()) is { } message
                ? new BodyConsumeContext(
                    receiveContext,
                    RawJsonDeserializer.Deserialize(
                        message, receiveContext.TransportHeaders, nameof(GenerateVideo), receiveContext.InputAddress))
                : context;
        }
    }

    public SerializerContext Deserialize(MessageBody body, Headers headers, Uri? destinationAddress = null) =>
        ((IMessageDeserializer)Envelopes).Deserialize(body, headers, destinationAddress);

    public MessageBody GetMessageBody(string text) => ((IMessageDeserializer)Envelopes).GetMessageBody(text);

    public void Probe(ProbeContext context) => context.CreateScope("request-envelope").Add("contentType", ContentType.MediaType);

    private static StringMessageBody? MessageOf(byte[] envelope)
    {
        using var document = JsonDocument.Parse(ByteOrderMark.Remove(envelope));
        return document.RootElement.TryGetProperty("message", out var message) ? new StringMessageBody(message.GetRawText()) : null;
    }
}
