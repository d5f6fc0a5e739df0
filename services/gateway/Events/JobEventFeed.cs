using AdGenius.Gateway.Videos;
using AdGenius.Persistence.Videos;

namespace AdGenius.Gateway.Events;

/// <summary>
/// The new events of one job, read once from the database for all streams of this process. Rows are the truth; bus events only trigger a
/// read. A bus event often arrives before its row is committed, so a signal without news is followed by rapid polls before the feed
/// returns to its slow poll.
/// </summary>
internal sealed partial class JobEventFeed : PolledFeed
{
    private const int MaxRecentEvents = 1_000;

    private static readonly TimeSpan[] RapidPollDelays =
        [TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(60), TimeSpan.FromMilliseconds(200)];

    private readonly JobEventPoll _poll;
    private readonly TimeSpan _pollInterval;
    private readonly JobSignals _signals;
    private readonly TimeProvider _time;
    private readonly ILogger<JobEventFeed> _logger;
    private readonly List<JobEvent> _recent = [];
    private long? _start;

    public JobEventFeed(
        JobEventPoll poll,
        JobSignals signals,
        GatewayOptions options,
        TimeProvider time,
        ILogger<JobEventFeed> logger)
    {
        _poll = poll;
        _signals = signals;
        _pollInterval = options.EventPollInterval;
        _time = time;
        _logger = logger;
        Start();
    }

    /// <summary>What the feed has after <paramref name="position"/>.</summary>
    public JobFeedState Read(long position)
    {
        lock (Sync)
        {
            return new JobFeedState(
                _start is null || position < _start ? null : After(position), _start, IsClosed, Changed);
        }
    }

    /// <inheritdoc/>
    protected override async Task PollAsync(CancellationToken cancellationToken)
    {
        using var signal = _signals.Subscribe(_poll.JobId);
        var last = await _poll.LastSequenceAsync(cancellationToken);
        Change(() => _start = last);
        var rapidPolls = RapidPollDelays.Length;
        while (true)
        {
            var (events, isOver) = await _poll.ReadAsync(last, cancellationToken);
            if (isOver)
            {
                return;
            }

            if (events.Count > 0)
            {
                last = events[^1].Sequence;
                Change(() => Add(events));
                continue;
            }

            var wait = rapidPolls < RapidPollDelays.Length ? RapidPollDelays[rapidPolls++] : _pollInterval;
            if (await signal.WaitAsync(wait, _time, cancellationToken))
            {
                rapidPolls = 0;
            }
        }
    }

    /// <inheritdoc/>
    protected override void LogFailed(Exception exception) => LogFeedFailed(_poll.JobId, exception);

    /// <summary>From the end, because almost every stream has all but the newest events.</summary>
    private List<JobEvent> After(long position)
    {
        var index = _recent.Count;
        while (index > 0 && _recent[index - 1].Sequence > position)
        {
            index--;
        }

        return _recent.GetRange(index, _recent.Count - index);
    }

    private void Add(IReadOnlyList<JobEvent> events)
    {
        _recent.AddRange(events);
        if (_recent.Count > MaxRecentEvents)
        {
            var surplus = _recent.Count - MaxRecentEvents;
            _start = _recent[surplus - 1].Sequence; // a stream that is further behind reads the database
            _recent.RemoveRange(0, surplus);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Event feed of job {JobId} failed; its streams end and clients reconnect")]
    private partial void LogFeedFailed(Guid jobId, Exception exception);
}
