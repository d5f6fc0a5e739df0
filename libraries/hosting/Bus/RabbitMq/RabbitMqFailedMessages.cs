using AdGenius.Hosting.Bus.FailedMessages;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace AdGenius.Hosting.Bus.RabbitMq;

/// <summary>Reads and moves failed messages over AMQP, which every broker has; the management API is not needed.</summary>
internal sealed class RabbitMqFailedMessages(IOptions<BusOptions> options, TimeProvider time) : IFailedMessages
{
    public bool IsQueue(string name) => FailedMessageQueues.IsQueue(name);

    public Task<IReadOnlyList<FailedQueue>> CountAsync(CancellationToken cancellationToken) => UseAsync<IReadOnlyList<FailedQueue>>(
        async channel =>
        {
            var queues = new List<FailedQueue>();
            foreach (var name in FailedMessageQueues.All)
            {
                if (await channel.MessageCountAsync(name, cancellationToken) is > 0 and var count)
                {
                    queues.Add(new FailedQueue(name, count));
                }
            }

            return queues;
        },
        cancellationToken);

    public Task<IReadOnlyList<FailedMessage>> ReadAsync(string queue, int max, CancellationToken cancellationToken) =>
        UseAsync<IReadOnlyList<FailedMessage>>(
            async channel =>
            {
                var messages = new List<FailedMessage>();
                await ScanAsync(
                    channel,
                    queue,
                    max,
                    message =>
                    {
                        messages.Add(FailedMessageProperties.Describe(message));
                        return Task.FromResult(Fate.Keep);
                    },
                    cancellationToken);
                return messages;
            },
            cancellationToken);

    public Task<int> RequeueAsync(string queue, string? messageId, CancellationToken cancellationToken) => MoveAsync(
        queue, messageId, (channel, message) => TryRequeueAsync(channel, queue, message, cancellationToken), cancellationToken);

    public Task<int> DiscardAsync(string queue, string? messageId, CancellationToken cancellationToken) =>
        MoveAsync(queue, messageId, static (_, _) => Task.FromResult(true), cancellationToken);

    private Task<int> MoveAsync(
        string queue, string? messageId, Func<IChannel, BasicGetResult, Task<bool>> move, CancellationToken cancellationToken) => UseAsync(
        async channel =>
        {
            var moved = 0;
            await ScanAsync(
                channel,
                queue,
                int.MaxValue,
                async message =>
                {
                    if (messageId is not null && FailedMessageProperties.IdOf(message) != messageId)
                    {
                        return Fate.Keep;
                    }

                    var isMoved = await move(channel, message);
                    moved += isMoved ? 1 : 0;
                    return (isMoved, messageId) switch
                    {
                        (true, null) => Fate.Remove,
                        (true, _) => Fate.RemoveAndStop,
                        (false, null) => Fate.Keep,
                        _ => Fate.KeepAndStop,
                    };
                },
                cancellationToken);
            return moved;
        },
        cancellationToken);

    private static async Task<bool> TryRequeueAsync(
        IChannel channel, string queue, BasicGetResult message, CancellationToken cancellationToken)
    {
        if (FailedMessageProperties.OriginQueueOf(queue, message) is not { } origin)
        {
            return false;
        }

        try
        {
            var properties = FailedMessageProperties.CreateRequeueProperties(
                message.BasicProperties, FailedMessageProperties.RequeueCountOf(message.BasicProperties) + 1);
            await channel.BasicPublishAsync("", origin, mandatory: true, properties, message.Body, cancellationToken);
            return true;
        }
        catch (PublishException)
        {
            return false; // there is no such queue, or it is full
        }
    }

    /// <summary>
    /// Takes up to <paramref name="max"/> of the messages that are there at the beginning. What is kept is published again at the end of
    /// the queue and confirmed before it is acknowledged, so that none is lost. The broker counts the age of a message from its
    /// publication, so what is left of it is said with the message; one whose time is over is not kept.
    /// </summary>
    private async Task ScanAsync(
        IChannel channel, string queue, int max, Func<BasicGetResult, Task<Fate>> decide, CancellationToken cancellationToken)
    {
        var count = Math.Min(max, await channel.MessageCountAsync(queue, cancellationToken));
        for (var index = 0; index < count; index++)
        {
            if (await channel.BasicGetAsync(queue, autoAck: false, cancellationToken) is not { } message)
            {
                return;
            }

            var fate = await decide(message);
            if (fate is Fate.Keep or Fate.KeepAndStop && FailedMessageProperties.CreateParkedProperties(
                message.BasicProperties, time.GetUtcNow(), options.Value.FailedMessageMaxAge) is { } parked)
            {
                await channel.BasicPublishAsync("", queue, mandatory: true, parked, message.Body, cancellationToken);
            }

            await channel.BasicAckAsync(message.DeliveryTag, multiple: false, cancellationToken);
            if (fate is Fate.KeepAndStop or Fate.RemoveAndStop)
            {
                return;
            }
        }
    }

    private async Task<T> UseAsync<T>(Func<IChannel, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await BrokerAddress.Of(options.Value).ToFactory(options.Value, "adgenius-failed-messages")
                .CreateConnectionAsync(cancellationToken);
            var confirmed = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
            await using var channel = await connection.CreateChannelAsync(confirmed, cancellationToken);
            return await work(channel);
        }
        catch (Exception exception) when (BrokerErrorDescriber.Describe(exception) is { } reason)
        {
            throw new BrokerUnavailableException(reason, exception);
        }
    }

    private enum Fate
    {
        Keep,
        KeepAndStop,
        Remove,
        RemoveAndStop,
    }
}
