using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace AdGenius.Hosting.Bus.RabbitMq;

/// <summary>Counts the messages that wait in a queue, at most once in a while.</summary>
internal sealed class RabbitMqQueueDepths(IOptions<BusOptions> options, TimeProvider time) : IQueueDepths
{
    private static readonly TimeSpan CacheLifetime = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<string, (DateTimeOffset At, bool? IsEmpty)> _known = new(StringComparer.Ordinal);

    public async Task<bool?> IsEmptyAsync(string queue, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_known.TryGetValue(queue, out var known) && now - known.At < CacheLifetime)
        {
            return known.IsEmpty;
        }

        var isEmpty = await CountAsync(queue, cancellationToken);
        _known[queue] = (now, isEmpty);
        return isEmpty;
    }

    private async Task<bool?> CountAsync(string queue, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await BrokerAddress.Of(options.Value).ToFactory(options.Value, "adgenius-queue-depths")
                .CreateConnectionAsync(cancellationToken);
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            return await channel.MessageCountAsync(queue, cancellationToken) == 0;
        }
        catch (Exception exception) when (BrokerErrorDescriber.Describe(exception) is not null)
        {
            return null;
        }
    }
}
