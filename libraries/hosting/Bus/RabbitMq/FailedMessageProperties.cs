using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AdGenius.Contracts;
using AdGenius.Hosting.Bus.FailedMessages;
using RabbitMQ.Client;

namespace AdGenius.Hosting.Bus.RabbitMq;

/// <summary>What the properties of a failed message say: where it failed, why, and how it is sent again.</summary>
internal static class FailedMessageProperties
{
    public const string RequeueCountHeader = "x-requeue-count";

    /// <summary>When a message came to the queue in which it waits for an operator: milliseconds since 1970.</summary>
    public const string ParkedAtHeader = "adgenius-parked-at";

    private const string FirstDeathQueueHeader = "x-first-death-queue";
    private const string FirstDeathExchangeHeader = "x-first-death-exchange";
    private const string FaultInputAddressHeader = "MT-Fault-InputAddress";
    private const int MaxReasonLength = 500;

    /// <summary>
    /// The fleet's queue that a message of <paramref name="queue"/> failed in; null where that is unknown. The local models share the
    /// queues of failed messages and have work queues of their own: which one, the fault's header says, else the envelope.
    /// </summary>
    public static string? OriginQueueOf(string queue, BasicGetResult message)
    {
        var properties = message.BasicProperties;
        var name = NameWithoutSuffix(queue) ?? queue;
        if (name == Queues.DeadLetter)
        {
            return HeaderOf(properties, FirstDeathQueueHeader) is { } first && first != Queues.DeadLetter
                ? FleetQueue.Find(first)?.Name
                : null;
        }

        var own = LastPathSegment(HeaderOf(properties, FaultInputAddressHeader)) ?? LastPathSegment(ReadEnvelope(message.Body).Destination);
        return own is not null && FailedMessageQueues.SharedNameOf(own) == name ? own : FleetQueue.Find(name)?.Name;
    }

    public static int RequeueCountOf(IReadOnlyBasicProperties properties)
        => int.TryParse(HeaderOf(properties, RequeueCountHeader), out var count) ? count : 0;

    /// <summary>
    /// The original properties: without the broker's x-death headers and MassTransit's fault headers, which would be read as those of the
    /// next failure, and without the time that a parked message has left.
    /// </summary>
    public static BasicProperties CreateRequeueProperties(IReadOnlyBasicProperties properties, int count)
    {
        var headers = (properties.Headers ?? new Dictionary<string, object?>())
            .Where(static header => !header.Key.StartsWith("x-", StringComparison.Ordinal)
                && !header.Key.StartsWith("MT-Fault-", StringComparison.Ordinal)
                && header.Key is not ("MT-Reason" or ParkedAtHeader))
            .ToDictionary(static header => header.Key, static header => header.Value);
        headers[RequeueCountHeader] = count.ToString(CultureInfo.InvariantCulture);
        // The kind of raw JSON is that of its exchange, which a requeued message does not pass again.
        return new BasicProperties(properties)
        {
            Headers = headers,
            Expiration = properties.Headers?.ContainsKey(ParkedAtHeader) == true ? null : properties.Expiration,
            Type = HeaderOf(properties, FirstDeathExchangeHeader) is { } exchange
                && exchange.StartsWith(RawJsonDeserializer.ExchangePrefix, StringComparison.Ordinal)
                ? exchange
                : properties.Type,
        };
    }

    /// <summary>
    /// The properties of a message that stays where it is and is published again: it expires when it would have without that. Null where
    /// its time is over.
    /// </summary>
    public static BasicProperties? CreateParkedProperties(IReadOnlyBasicProperties properties, DateTimeOffset now, TimeSpan maxAge)
    {
        var headers = new Dictionary<string, object?>(properties.Headers ?? new Dictionary<string, object?>());
        if (!headers.TryGetValue(ParkedAtHeader, out var value) || value is not long parkedAt)
        {
            headers[ParkedAtHeader] = parkedAt = now.ToUnixTimeMilliseconds();
        }

        var left = parkedAt + (long)maxAge.TotalMilliseconds - now.ToUnixTimeMilliseconds();
        return left <= 0 ? null : new BasicProperties(properties)
        {
            Headers = headers,
            Expiration = left.ToString(CultureInfo.InvariantCulture),
        };
    }

    /// <summary>The id of a message: its sender's, else one that follows from its bytes.</summary>
    public static string IdOf(BasicGetResult message) => message.BasicProperties.MessageId is { Length: > 0 } id
        ? id
        : "sha256-" + Convert.ToHexStringLower(SHA256.HashData(message.Body.Span).AsSpan(0, 8));

    /// <summary>What an operator may see of a message.</summary>
    public static FailedMessage Describe(BasicGetResult message)
    {
        var properties = message.BasicProperties;
        var (type, jobId, sentAt, _) = ReadEnvelope(message.Body);
        return new FailedMessage
        {
            Id = IdOf(message),
            Type = type ?? LastSegment(properties.Type),
            JobId = jobId,
            At = DateTimeOffset.TryParse(
                HeaderOf(properties, "MT-Fault-Timestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var failedAt)
                ? failedAt
                : sentAt,
            Reason = ReasonOf(properties),
            Requeues = RequeueCountOf(properties),
            Length = message.Body.Length,
        };
    }

    private static string? NameWithoutSuffix(string queue) =>
        queue.EndsWith(FailedMessageQueues.ErrorSuffix, StringComparison.Ordinal) ? queue[..^FailedMessageQueues.ErrorSuffix.Length]
        : queue.EndsWith(FailedMessageQueues.SkippedSuffix, StringComparison.Ordinal) ? queue[..^FailedMessageQueues.SkippedSuffix.Length]
        : null;

    private static string? ReasonOf(IReadOnlyBasicProperties properties)
    {
        var reason = HeaderOf(properties, "MT-Fault-Message") is { } text
            ? $"{LastSegment(HeaderOf(properties, "MT-Fault-ExceptionType")?.Replace('.', ':'))}: {text}"
            : HeaderOf(properties, "MT-Reason") ?? HeaderOf(properties, "x-first-death-reason");
        return reason is null ? null : TextLimit.Cut(reason, MaxReasonLength);
    }

    private static (string? Type, Guid? JobId, DateTimeOffset? SentAt, string? Destination) ReadEnvelope(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return default;
            }

            var message = root.TryGetProperty("message", out var inner) && inner.ValueKind == JsonValueKind.Object ? inner : root;
            return (
                root.TryGetProperty("messageType", out var types) && types.ValueKind == JsonValueKind.Array && types.GetArrayLength() > 0
                    ? LastSegment(types[0].GetString())
                    : null,
                message.TryGetProperty("jobId", out var id) && id.ValueKind == JsonValueKind.String && id.TryGetGuid(out var jobId)
                    ? jobId
                    : null,
                root.TryGetProperty("sentTime", out var sent) && sent.ValueKind == JsonValueKind.String
                    && sent.TryGetDateTimeOffset(out var sentAt) ? sentAt : null,
                root.TryGetProperty("destinationAddress", out var destination) && destination.ValueKind == JsonValueKind.String
                    ? destination.GetString()
                    : null);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return default; // no JSON, or text that is not valid Unicode: it has an id and a length
        }
    }

    private static string? LastPathSegment(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Segments is [.., var last] ? Uri.UnescapeDataString(last) : null;

    private static string? LastSegment(string? name) => name?[(name.LastIndexOf(':') + 1)..];

    private static string? HeaderOf(
        IReadOnlyBasicProperties properties,
        string name) => properties.Headers?.TryGetValue(name, out var value) != true ? null : value switch
    {
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        string text => text,
        _ => null,
    };
}
