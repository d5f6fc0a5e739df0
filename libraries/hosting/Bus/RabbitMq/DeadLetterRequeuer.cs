using System.Globalization;
using System.Text;
using AdGenius.Contracts;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace AdGenius.Hosting.Bus.RabbitMq;

/// <summary>
/// Puts messages that went down with their consumer again and again, and that nobody can answer for, back into the queue they came from.
/// Mostly they are not to blame: on RabbitMQ 3.10 a connection that is cut counts against everything it held. A message is put back
/// <see cref="MaxRequeues"/> times, a look of <see cref="FailedMessageMonitor"/> apart; then it stays for a person.
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
            // What stays is not touched again until something new lies beside it.
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

            // Put at the end and not given back: newer brokers count what is given back, and drop the message in the end.
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
            return false; // no such queue, or it takes no more
        }

        await channel.BasicAckAsync(message.DeliveryTag, multiple: false, cancellationToken);
        LogRequeued(queue, count + 1, MaxRequeues);
        return true;
    }

    /// <summary>The queue of ours that it crashed in; null where that is not known.</summary>
    private static string? OriginQueueOf(IReadOnlyBasicProperties properties) =>
        HeaderOf(properties, FirstDeathQueueHeader) is { } name && name != Queues.DeadLetter ? FleetQueue.Find(name)?.Name : null;

    private static int RequeueCountOf(IReadOnlyBasicProperties properties)
        => int.TryParse(HeaderOf(properties, RequeueCountHeader), out var count) ? count : 0;

    /// <summary>
    /// As it was sent first: what the broker noted of its deaths, and MassTransit of why it lay here, would be taken for the next time's.
    /// </summary>
    private static BasicProperties CreateRequeueProperties(IReadOnlyBasicProperties properties, int count)
    {
        var headers = properties.Headers!
            .Where(static header => !header.Key.StartsWith("x-", StringComparison.Ordinal)
                && !header.Key.StartsWith("MT-Fault-", StringComparison.Ordinal)
                && header.Key != "MT-Reason")
            .ToDictionary(static header => header.Key, static header => header.Value);
        headers[RequeueCountHeader] = count.ToString(CultureInfo.InvariantCulture);
        // Plain JSON may say what it is by its exchange alone, which a message that is put back no longer comes through.
        return new BasicProperties(properties) {
            Headers = headers,
            Type = properties.Type ?? HeaderOf(properties, FirstDeathExchangeHeader) };
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
        "A message went down with its consumer in {Queue} again and again; putting it back, time {Count} of {MaxRequeues}")]
    private partial void LogRequeued(string queue, int count, int maxRequeues);
}
