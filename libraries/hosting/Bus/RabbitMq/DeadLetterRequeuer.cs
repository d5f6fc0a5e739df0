using AdGenius.Contracts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace AdGenius.Hosting.Bus.RabbitMq;

/// <summary>
/// Requeues dead-lettered messages, which no consumer of the dead-letter queue could answer, to the queue they came from. Most of them are
/// not the cause: on RabbitMQ 3.10 a lost connection counts as a delivery of every message that it held. A message is requeued
/// <see cref="MaxRequeues"/> times, one check of <see cref="FailedMessageMonitor"/> apart; then it needs manual action, and expires like
/// other failed messages.
/// </summary>
internal sealed partial class DeadLetterRequeuer(
    IOptions<BusOptions> options, TimeProvider time, ILogger<DeadLetterRequeuer> logger)
{
    public const int MaxRequeues = 10;

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

            // Published again and not rejected: newer brokers count rejections as deliveries and drop the message at the limit. The broker
            // counts the age of a message from its publication, so what is left of it is said with the message.
            if (FailedMessageProperties.CreateParkedProperties(message.BasicProperties, time.GetUtcNow(), options.Value.FailedMessageMaxAge)
                is { } parked)
            {
                remaining++;
                await channel.BasicPublishAsync("", errorQueue, mandatory: true, parked, message.Body, cancellationToken);
            }
            else
            {
                LogExpired(errorQueue, options.Value.FailedMessageMaxAge);
            }

            await channel.BasicAckAsync(message.DeliveryTag, multiple: false, cancellationToken);
        }

        return remaining;
    }

    private async Task<bool> TryRequeueAsync(IChannel channel, BasicGetResult message, CancellationToken cancellationToken)
    {
        if (FailedMessageProperties.OriginQueueOf(Queues.DeadLetter, message) is not { } queue
            || FailedMessageProperties.RequeueCountOf(message.BasicProperties) is not (< MaxRequeues and var count))
        {
            return false;
        }

        try
        {
            await channel.BasicPublishAsync(
                "",
                queue,
                mandatory: true,
                FailedMessageProperties.CreateRequeueProperties(message.BasicProperties, count + 1),
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

    [LoggerMessage(LogLevel.Information, "Dead-lettered message deleted from {Queue} after {Age}")]
    private partial void LogExpired(string queue, TimeSpan age);

    [LoggerMessage(
        LogLevel.Warning,
        "Dead-lettered message requeued to {Queue}, attempt {Count} of {MaxRequeues}")]
    private partial void LogRequeued(string queue, int count, int maxRequeues);
}
