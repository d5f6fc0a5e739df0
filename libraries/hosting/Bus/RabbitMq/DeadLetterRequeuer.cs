using System.Globalization;
using System.Text;
using AdGenius.Contracts;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace AdGenius.Hosting.Bus.RabbitMq;

/// <summary>
/// Requeues dead-lettered messages, which no consumer of the dead-letter queue could answer, to the queue they came from. Most of them are
/// not the cause: on RabbitMQ 3.10 a lost connection counts as a delivery of every message that it held. A message is requeued
/// <see cref="MaxRequeues"/> times, one check of <see cref="FailedMessageMonitor"/> apart; then it needs manual action.
/// </summary>
internal sealed partial class DeadLetterRequeuer(ILogger<DeadLetterRequeuer> logger)
{
    public const string RequeueCountHeader = "x-requeue-count";
    public const int MaxRequeues = 10;

    private const string FirstDeathQueueHeader = "x-first-death-queue";
    private const string FirstDeathExchangeHeader = "x-first-death-exchange";
    private static readonly string[] ErrorQueues = [Queues.DeadLetter + "_skipped", Queues.DeadLetter + "_error"];
    private readonly Dictionary<string, uint> _parkedCounts = new(StringComparer.Ordinal);

    public async Task RequeueAsync(IConnection connection, CancellationToken cancellationToken)
    {
        var confirmed = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
        await using var channel = await connection.CreateChannelAsync(confirmed, cancellationToken);
        foreach (var errorQueue in ErrorQueues)
        {
            // Messages that stay are not scanned again until the queue has grown.
            var count = await channel.MessageCountAsync(errorQueue, cancellationToken);
            if (count != _parkedCounts.GetValueOrDefault(errorQueue))
            {
                _parkedCounts[errorQueue] = await ScanAsync(channel, errorQueue, count, cancellationToken);
            }
        }
    }

    private async Task<uint> ScanAsync(IChannel channel, string errorQueue, uint count, CancellationToken cancellationToken)
    {
        var remaining = 0u;
        for (
            var index = 0u;
            index < count && await channel.BasicGetAsync(errorQueue, autoAck: false, cancellationToken) is { } message;
            index++)
        {
            if (await TryRequeueAsync(channel, message, cancellationToken))
            {
                continue;
            }

            // Published again and not rejected: newer brokers count rejections as deliveries and drop the message at the limit.
            remaining++;
            await channel.BasicPublishAsync(
                "",
                errorQueue,
                mandatory: true,
                new BasicProperties(message.BasicProperties),
                message.Body,
                cancellationToken);
            await channel.BasicAckAsync(message.DeliveryTag, multiple: false, cancellationToken);
        }

        return remaining;
    }

    private async Task<bool> TryRequeueAsync(IChannel channel, BasicGetResult message, CancellationToken cancellationToken)
    {
        if (OriginQueueOf(message.BasicProperties) is not { } queue
            || RequeueCountOf(message.BasicProperties) is not (< MaxRequeues and var count))
        {
            return false;
        }

        try
        {
            await channel.BasicPublishAsync(
                "",
                queue,
                mandatory: true,
                CreateRequeueProperties(message.BasicProperties, count + 1),
                message.Body,
                cancellationToken);
        }
        catch (PublishException)
        {
            return false; // there is no such queue, or it is full
        }

        await channel.BasicAckAsync(message.DeliveryTag, multiple: false, cancellationToken);
        LogRequeued(queue, count + 1, MaxRequeues);
        return true;
    }

    /// <summary>The fleet's queue that it was dead-lettered from; null where that is unknown.</summary>
    private static string? OriginQueueOf(IReadOnlyBasicProperties properties) =>
        HeaderOf(properties, FirstDeathQueueHeader) is { } name && name != Queues.DeadLetter ? FleetQueue.Find(name)?.Name : null;

    private static int RequeueCountOf(IReadOnlyBasicProperties properties)
        => int.TryParse(HeaderOf(properties, RequeueCountHeader), out var count) ? count : 0;

    /// <summary>
    /// The original properties: without the broker's x-death headers and MassTransit's fault headers, which would be read as those of the
    /// next failure.
    /// </summary>
    private static BasicProperties CreateRequeueProperties(IReadOnlyBasicProperties properties, int count)
    {
        var headers = properties.Headers!
            .Where(static header => !header.Key.StartsWith("x-", StringComparison.Ordinal)
                && !header.Key.StartsWith("MT-Fault-", StringComparison.Ordinal)
                && header.Key != "MT-Reason")
            .ToDictionary(static header => header.Key, static header => header.Value);
        headers[RequeueCountHeader] = count.ToString(CultureInfo.InvariantCulture);
        // The kind of raw JSON is that of its exchange, which a requeued message does not pass again.
        return new BasicProperties(properties)
        {
            Headers = headers,
            Type = HeaderOf(properties, FirstDeathExchangeHeader) is { } exchange
                && exchange.StartsWith(RawJsonDeserializer.ExchangePrefix, StringComparison.Ordinal)
                ? exchange
                : properties.Type,
        };
    }

    private static string? HeaderOf(
        IReadOnlyBasicProperties properties,
        string name) => properties.Headers?.TryGetValue(name, out var value) != true ? null : value switch
    {
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        string text => text,
        _ => null,
    };

    [LoggerMessage(
        LogLevel.Warning,
        "Dead-lettered message requeued to {Queue}, attempt {Count} of {MaxRequeues}")]
    private partial void LogRequeued(string queue, int count, int maxRequeues);
}
