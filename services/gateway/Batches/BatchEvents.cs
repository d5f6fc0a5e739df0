using System.Net.ServerSentEvents;
using AdGenius.HttpContracts;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Batches;

/// <summary>
/// The totals of a batch as server-sent events: one <c>batch</c> event with each change, and <c>ended</c> as the last. A client that
/// reconnects gets the current totals first, so nothing has to be resumed. All streams of a batch share one poll of the database.
/// </summary>
internal sealed class BatchEvents(
    IServiceScopeFactory scopes,
    IHostApplicationLifetime lifetime,
    IOptions<GatewayOptions> options,
    TimeProvider time,
    ILogger<BatchFeed> logger)
{
    private static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(200);

    private readonly Lock _sync = new();
    private readonly Dictionary<(string TenantName, Guid BatchId, Uri Gateway), BatchFeed> _feeds = [];

    /// <summary>How many feeds poll the database.</summary>
    internal int Feeds
    {
        get
        {
            lock (_sync)
            {
                return _feeds.Count;
            }
        }
    }

    public async IAsyncEnumerable<SseItem<string>> FollowAsync(HttpResponse response, string tenantName, Guid batchId, Uri gateway)
    {
        var aborted = response.HttpContext.RequestAborted;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(aborted, lifetime.ApplicationStopping);
        var key = (tenantName, batchId, gateway);
        var feed = Subscribe(key);
        try
        {
            string? sent = null;
            while (!ending.IsCancellationRequested)
            {
                var (totals, isEnded, isClosed, changed) = feed.Read();
                if (totals is not null && totals != sent)
                {
                    yield return new SseItem<string>(sent = totals, isEnded ? "ended" : "batch");
                }

                if (isEnded || isClosed)
                {
                    yield break;
                }

                await changed.WaitAsync(options.Value.HeartbeatInterval, time, ending.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (!changed.IsCompleted && !ending.IsCancellationRequested)
                {
                    await response.WriteAsync(": heartbeat\n\n", aborted);
                    await response.Body.FlushAsync(aborted);
                }
            }
        }
        finally
        {
            Unsubscribe(key, feed);
        }
    }

    /// <summary>The totals now; null where the tenant has no such batch.</summary>
    public async Task<BatchInfo?> ReadAsync(string tenantName, Guid batchId, Uri gateway, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<BatchReader>()
            .FindAsync(tenantName, batchId, withItems: false, gateway, cancellationToken);
    }

    private BatchFeed Subscribe((string TenantName, Guid BatchId, Uri Gateway) key)
    {
        lock (_sync)
        {
            if (!_feeds.TryGetValue(key, out var feed) || feed.IsClosed)
            {
                var interval = options.Value.EventPollInterval < MinInterval ? MinInterval : options.Value.EventPollInterval;
                feed = new BatchFeed(
                    cancellationToken => ReadAsync(key.TenantName, key.BatchId, key.Gateway, cancellationToken), interval, time, logger);
                _feeds[key] = feed;
            }

            feed.Subscribers++;
            return feed;
        }
    }

    private void Unsubscribe((string TenantName, Guid BatchId, Uri Gateway) key, BatchFeed feed)
    {
        lock (_sync)
        {
            if (--feed.Subscribers > 0)
            {
                return;
            }

            if (_feeds.TryGetValue(key, out var current) && ReferenceEquals(current, feed))
            {
                _feeds.Remove(key);
            }
        }

        feed.Dispose();
    }
}
