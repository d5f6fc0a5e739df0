namespace AdGenius.Gateway.Events;

/// <summary>
/// One feed per key that is followed, shared by every stream of that key, so that a key costs one poll of the database however many
/// streams it has.
/// </summary>
internal abstract class SharedFeeds<TKey, TFeed>
    where TKey : notnull
    where TFeed : PolledFeed
{
    private readonly Lock _sync = new();
    private readonly Dictionary<TKey, SharedFeed> _feeds = [];

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

    /// <summary>The key's feed, until the subscription is disposed.</summary>
    public Subscription Subscribe(TKey key)
    {
        lock (_sync)
        {
            if (!_feeds.TryGetValue(key, out var shared) || shared.Feed.IsClosed)
            {
                _feeds[key] = shared = new SharedFeed(Open(key));
            }

            shared.Subscribers++;
            return new Subscription(this, key, shared);
        }
    }

    /// <summary>A new feed, which polls already.</summary>
    protected abstract TFeed Open(TKey key);

    private void Unsubscribe(TKey key, SharedFeed shared)
    {
        lock (_sync)
        {
            if (--shared.Subscribers > 0)
            {
                return;
            }

            if (_feeds.TryGetValue(key, out var current) && ReferenceEquals(current, shared))
            {
                _feeds.Remove(key);
            }
        }

        shared.Feed.Dispose();
    }

    /// <summary>A feed and how many streams read it.</summary>
    internal sealed class SharedFeed(TFeed feed)
    {
        public TFeed Feed => feed;

        public int Subscribers { get; set; }
    }

    /// <summary>One stream's use of a feed.</summary>
    internal sealed class Subscription(SharedFeeds<TKey, TFeed> feeds, TKey key, SharedFeed shared) : IDisposable
    {
        private int _disposed;

        public TFeed Feed => shared.Feed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                feeds.Unsubscribe(key, shared);
            }
        }
    }
}
