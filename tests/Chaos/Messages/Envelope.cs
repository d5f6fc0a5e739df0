using System.Text.Json;
using System.Text.Json.Nodes;
using RabbitMQ.Client;

namespace AdGenius.Chaos.Messages;

/// <summary>A message as the broker stores it, to be sent again.</summary>
internal sealed record Envelope(string Exchange, IReadOnlyBasicProperties Properties, byte[] Body)
{
    private const string CopyHeader = "chaos-copy";
    private const string MessageId = "messageId";

    /// <summary>True for a message that the harness has sent again: it is not repeated a second time.</summary>
    public bool IsCopy => Properties.Headers?.ContainsKey(CopyHeader) == true;

    /// <summary>The same message with the same id, as after a lost acknowledgement.</summary>
    public Envelope AsDuplicate() => this with { Properties = MarkedProperties() };

    /// <summary>
    /// The same message under a new id, as from a publisher that did not get the confirm. Null where the body has no id.
    /// </summary>
    public Envelope? WithNewId()
    {
        JsonObject? body;
        try
        {
            body = JsonNode.Parse(Body) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }

        if (body?.ContainsKey(MessageId) != true)
        {
            return null;
        }

        var id = Guid.NewGuid().ToString();
        body[MessageId] = id;
        var properties = MarkedProperties();
        properties.MessageId = id;
        return this with { Properties = properties, Body = JsonSerializer.SerializeToUtf8Bytes(body) };
    }

    private BasicProperties MarkedProperties()
    {
        var properties = new BasicProperties(Properties);
        properties.Headers = new Dictionary<string, object?>(properties.Headers ?? new Dictionary<string, object?>()) { [CopyHeader] = 1 };
        return properties;
    }
}
