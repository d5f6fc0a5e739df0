using AdGenius.Gateway.Videos;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Events;

/// <summary>One feed per job that is followed, shared by every stream of that job, so that a job costs one database poll.</summary>
internal sealed class JobEventFeeds(
    IServiceScopeFactory scopes,
    JobSignals signals,
    IOptions<GatewayOptions> options,
    TimeProvider time,
    ILogger<JobEventFeed> logger)
{
    private readonly Lock _sync = new();
    private readonly Dictionary<Guid, SharedFeed> _feeds = [];

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

    /// <summary>The job's feed, until the subscription is disposed.</summary>
    public Subscription Subscribe(string tenantName, Guid jobId)
    {
        lock (_sync)
        {
            if (!_feeds.TryGetValue(jobId, out var shared) || shared.Feed.IsClosed)
            {
                var poll = new JobEventPoll(scopes, tenantName, jobId);
                shared = new SharedFeed(new JobEventFeed(poll, signals, options.Value, time, logger));
                _feeds[jobId] = shared;
            }

            shared.Subscribers++;
            return new Subscription(this, jobId, shared);
        }
    }

    private void Unsubscribe(Guid jobId, SharedFeed shared)
    {
        lock (_sync)
        {
            if (--shared.Subscribers > 0)
            {
                return;
            }

            if (_feeds.TryGetValue(jobId, out var current) && ReferenceEquals(current, shared))
            {
                _feeds.Remove(jobId);
            }
        }

        shared.Feed.Dispose();
    }

    /// <summary>A feed and how many streams read it.</summary>
    internal sealed class SharedFeed(JobEventFeed feed)
    {
        public JobEventFeed Feed => feed;

        public int Subscribers { get; set; }
    }

    /// <summary>One stream's use of a feed.</summary>
    internal sealed class Subscription(JobEventFeeds feeds, Guid jobId, SharedFeed shared) : IDisposable
    {
        private int _disposed;

        /// <summary>What the feed has after <paramref name="position"/>.</summary>
        public JobFeedState Read(long position) => shared.Feed.Read(position);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                feeds.Unsubscribe(jobId, shared);
            }
        }
    }
}
