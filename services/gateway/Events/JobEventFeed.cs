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
    private readonly List<(JobEvent Row, JobEventCursor Cursor)> _recent = []; // each with the feed's cursor after it
    private JobEventCursor? _start;

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

    /// <summary>What the feed has after <paramref name="cursor"/>.</summary>
    public JobFeedState Read(JobEventCursor cursor)
    {
        lock (Sync)
        {
            return new JobFeedState(
                _start is { } start && cursor.Covers(start) ? After(cursor) : null, _start, IsClosed, Changed);
        }
    }

    /// <inheritdoc/>
    protected override async Task PollAsync(CancellationToken cancellationToken)
    {
        using var signal = _signals.Subscribe(_poll.JobId);
        var cursor = await _poll.EndAsync(cancellationToken);
        Change(() => _start = cursor);
        var rapidPolls = RapidPollDelays.Length;
        while (true)
        {
            var (events, isOver) = await _poll.ReadAsync(cursor, cancellationToken);
            if (isOver)
            {
                return;
            }

            if (events.Count > 0)
            {
                var added = new List<(JobEvent Row, JobEventCursor Cursor)>(events.Count);
                foreach (var row in events)
                {
                    cursor = cursor.After(row);
                    added.Add((row, cursor));
                }

                Change(() => Add(added));
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
    private List<JobEvent> After(JobEventCursor cursor)
    {
        var index = _recent.Count;
        while (index > 0 && !cursor.Covers(_recent[index - 1].Cursor))
        {
            index--;
        }

        return [.. _recent.Skip(index).Select(recent => recent.Row).Where(cursor.IsBefore)];
    }

    private void Add(List<(JobEvent Row, JobEventCursor Cursor)> events)
    {
        _recent.AddRange(events);
        if (_recent.Count > MaxRecentEvents)
        {
            var surplus = _recent.Count - MaxRecentEvents;
            _start = _recent[surplus - 1].Cursor; // a stream that is further behind reads the database
            _recent.RemoveRange(0, surplus);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Event feed of job {JobId} failed; its streams end and clients reconnect")]
    private partial void LogFeedFailed(Guid jobId, Exception exception);
}
