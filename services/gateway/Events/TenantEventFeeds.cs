using AdGenius.Gateway.Videos;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Events;

/// <summary>
/// One feed per tenant that is followed, shared by every stream of that tenant, so that a tenant costs one database poll.
/// </summary>
internal sealed class TenantEventFeeds(
    IServiceScopeFactory scopes,
    TenantEventJson json,
    JobSignals signals,
    IOptions<GatewayOptions> options,
    TimeProvider time,
    ILogger<TenantEventFeed> logger)
{
    private readonly Lock _sync = new();
    private readonly Dictionary<string, SharedFeed> _feeds = new(StringComparer.Ordinal);

    /// <summary>How many feeds poll the database.</summary>
    internal int Count
    {
        get
        {
            lock (_sync)
            {
                return _feeds.Count;
            }
        }
    }

    /// <summary>The tenant's feed, until the subscription is disposed.</summary>
    public Subscription Subscribe(string tenantName)
    {
        lock (_sync)
        {
            if (!_feeds.TryGetValue(tenantName, out var shared) || shared.Feed.IsClosed)
            {
                var poll = new TenantEventPoll(scopes, json, tenantName);
                shared = new SharedFeed(poll, new TenantEventFeed(poll, signals, options.Value, time, logger));
                _feeds[tenantName] = shared;
            }

            shared.Subscribers++;
            return new Subscription(this, tenantName, shared);
        }
    }

    private void Unsubscribe(string tenantName, SharedFeed shared)
    {
        lock (_sync)
        {
            if (--shared.Subscribers > 0)
            {
                return;
            }

            if (_feeds.TryGetValue(tenantName, out var current) && ReferenceEquals(current, shared))
            {
                _feeds.Remove(tenantName);
            }
        }

        shared.Feed.Dispose();
    }

    /// <summary>A feed and how many streams read it.</summary>
    internal sealed class SharedFeed(TenantEventPoll poll, TenantEventFeed feed)
    {
        public TenantEventPoll Poll => poll;

        public TenantEventFeed Feed => feed;

        public int Subscribers { get; set; }
    }

    /// <summary>One stream's use of a feed.</summary>
    internal sealed class Subscription(TenantEventFeeds feeds, string tenantName, SharedFeed shared) : IDisposable
    {
        private int _disposed;

        /// <summary>Reads older events from the database.</summary>
        public TenantEventPoll History => shared.Poll;

        /// <summary>Completes when the feed knows where it starts, or is closed.</summary>
        public Task Started => shared.Feed.Started;

        /// <summary>What the feed has from <paramref name="index"/> on; its end where that is null.</summary>
        public TenantFeedState Read(long? index) => shared.Feed.Read(index);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                feeds.Unsubscribe(tenantName, shared);
            }
        }
    }
}
