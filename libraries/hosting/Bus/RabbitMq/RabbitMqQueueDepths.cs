using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace AdGenius.Hosting.Bus.RabbitMq;

/// <summary>Counts the messages that wait in a queue, at most once in a while, on one connection at a time.</summary>
internal sealed class RabbitMqQueueDepths(IOptions<BusOptions> options, TimeProvider time) : IQueueDepths, IDisposable
{
    private static readonly TimeSpan CacheLifetime = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<string, (DateTimeOffset At, bool? IsEmpty)> _known = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _counting = new(1);

    public async Task<bool?> IsEmptyAsync(string queue, CancellationToken cancellationToken)
    {
        if (TryGetKnown(queue, out var isEmpty))
        {
            return isEmpty;
        }

        await _counting.WaitAsync(cancellationToken);
        try
        {
            if (!TryGetKnown(queue, out isEmpty))
            {
                isEmpty = await CountAsync(queue, cancellationToken);
                _known[queue] = (time.GetUtcNow(), isEmpty);
            }

            return isEmpty;
        }
        finally
        {
            _counting.Release();
        }
    }

    public void Dispose() => _counting.Dispose();

    private bool TryGetKnown(string queue, out bool? isEmpty)
    {
        // In both directions: a clock may be set back.
        var isKnown = _known.TryGetValue(queue, out var known) && (time.GetUtcNow() - known.At).Duration() < CacheLifetime;
        isEmpty = known.IsEmpty;
        return isKnown;
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
