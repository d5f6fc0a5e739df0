using System.Text;
using AdGenius.Contracts;
using RabbitMQ.Client;

namespace AdGenius.Chaos.Messages;

/// <summary>
/// Unreadable messages of every kind seen in queues. Each is marked, so that the checker recognises it in the queue where it ended.
/// </summary>
internal static class Poison
{
    private const string Header = "chaos-poison";
    private const string JsonContentType = "application/json";
    private const string EnvelopeContentType = "application/vnd.masstransit+json";

    private static readonly string[] Targets =
        ["AdGenius:GenerateVideo", "AdGenius:CancelVideo", Queues.Videos, Queues.VideoSaga, Queues.QuantifyPrompt, Queues
            .GenerateClip, Queues.RenderKeyframes, Queues.ComposeClip, Queues.FinishVideo, Queues.StoreVideo, Queues
            .DeleteVideo];

    /// <summary>Its name, its content type, and its bytes.</summary>
    public static IReadOnlyList<(string Kind, string ContentType, byte[] Body)> Kinds { get; } =
    [
        ("nothing", JsonContentType, []),
        ("cut off", JsonContentType, Bytes("{\"requestId\":\"x")),
        ("null", JsonContentType, Bytes("null")),
        ("a list", JsonContentType, Bytes("[]")),
        ("a text", JsonContentType, Bytes("\"x\"")),
        ("wrong types", JsonContentType, Bytes("{\"requestId\":7,\"tenantName\":[],\"prompt\":{}}")),
        ("hostile names", JsonContentType, Bytes(
            "{\"requestId\":\"../../x\",\"tenantName\":\"../..\",\"creativeId\":\"..\",\"prompt\":\"x\"}")),
        ("letters only", JsonContentType, Bytes(new string('a', 100_000))),
        ("two megabytes", JsonContentType, Bytes("{\"prompt\":\"" + new string('b', 2_000_000) + "\"}")),
        ("deeply nested", JsonContentType, Bytes(new string('[', 5_000) + new string(']', 5_000))),
        ("no text", "application/octet-stream", [0, 1, 0xff, 0xfe, 0x80, 0xc3, 0x28]),
        ("wrong content type", "text/plain", Bytes("{\"requestId\":\"x\"}")),
        ("unknown type", EnvelopeContentType, Envelope("AdGenius:UnknownMessage", "{\"jobId\":\"" + Guid.Empty + "\"}")),
        ("members missing", EnvelopeContentType, Envelope("AdGenius:StoreVideo", "{}")),
        ("answer without a job", EnvelopeContentType, Envelope(
            "AdGenius:PromptRejected",
            "{\"jobId\":\"" + Guid.Empty + "\",\"failure\":{\"code\":\"Internal\",\"text\":\"x\"}}")),
        ("envelope cut off", EnvelopeContentType, Envelope("AdGenius:GenerateVideo", "{}")[..^40]),
        ("envelope without a message", EnvelopeContentType, Bytes("{\"messageType\":[\"urn:message:AdGenius:GenerateVideo\"]}")),
    ];

    /// <summary>Sends <paramref name="count"/> random kinds to random queues. Returns their names.</summary>
    public static async Task<IReadOnlyList<string>> PublishAsync(Uri broker, Random random, int count, CancellationToken cancellationToken)
    {
        var sent = new List<string>();
        await using var connection = await BrokerConnection.OpenAsync(broker, cancellationToken);
        await using var channel = await BrokerConnection.OpenConfirmedChannelAsync(connection, cancellationToken);
        for (var left = count; left > 0; left--)
        {
#pragma warning disable CA5394 // a plan must be repeatable, not secret
            var (kind, contentType, body) = Kinds[random.Next(Kinds.Count)];
            var target = Targets[random.Next(Targets.Length)];
#pragma warning restore CA5394
            var properties = new BasicProperties {
                ContentType = contentType,
                Persistent = true,
                Headers = new Dictionary<string, object?> { [Header] = kind } };
            await channel.BasicPublishAsync(target, "", mandatory: false, properties, body, cancellationToken);
            sent.Add($"{kind} to {target}");
        }

        return sent;
    }

    /// <summary>True for an unreadable message of the harness.</summary>
    public static bool IsPoison(IReadOnlyBasicProperties properties) => properties.Headers?.ContainsKey(Header) == true;

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Envelope(string type, string message) =>
        Bytes($"{{\"messageId\":\"{Guid.NewGuid()}\",\"messageType\":[\"urn:message:{type}\"],\"message\":{message}}}");
}
