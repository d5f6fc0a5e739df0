using AdGenius.Gateway.Videos;
using AdGenius.Persistence.Clock;

namespace AdGenius.Gateway.Events;

/// <summary>
/// The new events of all jobs of one tenant, read once from the database for all streams of this process. Rows are the truth; bus events
/// only trigger a read, as in <see cref="JobEventFeed"/>.
/// <para>
/// Transactions of different jobs do not commit in the order of their sequences, so a row may appear behind a later one. For
/// <see cref="SettleTime"/> the feed therefore looks again for such rows; a stream resumes at a position that is older than that.
/// </para>
/// </summary>
internal sealed partial class TenantEventFeed : PolledFeed
{
    /// <summary>How long after a sequence was read an earlier one may still be committed.</summary>
    internal static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(10);

    private const int MaxEvents = 2_000;
    private const int MaxCharacters = 2_000_000;
    private const int MaxUnsettled = 10_000;
    private const int InitialWindow = 1_000;

    // Rows are committed some seconds after the times that they have.
    private static readonly TimeSpan InitialSettleTime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LateCheckInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan[] RapidPollDelays =
        [TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(60), TimeSpan.FromMilliseconds(200)];

    private readonly TenantEventPoll _poll;
    private readonly TimeSpan _pollInterval;
    private readonly JobSignals _signals;
    private readonly DatabaseTime _time;
    private readonly ILogger<TenantEventFeed> _logger;
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<TenantEvent> _recent = [];
    private readonly SortedSet<long> _unsettled = []; // sequences that were read since the position
    private readonly Queue<(long Last, long At)> _checkpoints = [];
    private long _first; // the index of the oldest event of _recent
    private long _characters;
    private long _position;

    public TenantEventFeed(
        TenantEventPoll poll, JobSignals signals, GatewayOptions options, DatabaseTime time, ILogger<TenantEventFeed> logger)
    {
        _poll = poll;
        _signals = signals;
        _pollInterval = options.EventPollInterval;
        _time = time;
        _logger = logger;
        Start();
    }

    /// <summary>Reads older events from the database.</summary>
    public TenantEventPoll History => _poll;

    /// <summary>Completes when the feed knows where it starts, or is closed.</summary>
    public Task Started => _started.Task;

    /// <summary>What the feed has from <paramref name="index"/> on; its end where that is null.</summary>
    public TenantFeedState Read(long? index)
    {
        lock (Sync)
        {
            var next = _first + _recent.Count;
            var from = index ?? next;
            return new TenantFeedState(
                from < _first ? null : _recent[(int)(from - _first)..], next, _position, IsClosed, Changed);
        }
    }

    /// <inheritdoc/>
    protected override async Task PollAsync(CancellationToken cancellationToken)
    {
        using var signal = _signals.Subscribe(_poll.TenantName);
        var before = await _poll.LastAsync(InitialWindow, cancellationToken);
        var last = before.Count > 0 ? before[^1].Sequence : 0;
        var settledBefore = _time.GetUtcNow() - InitialSettleTime;
        Change(() =>
        {
            _position = before.LastOrDefault(row => row.At < settledBefore).Sequence;
            _position = before.Count == InitialWindow ? Math.Max(_position, before[0].Sequence) : _position;
            _unsettled.UnionWith(before.Select(row => row.Sequence).Where(sequence => sequence > _position));
            _checkpoints.Enqueue((last, _time.GetTimestamp()));
        });
        _started.TrySetResult();
        var checkedAt = _time.GetTimestamp();
        var rapidPolls = RapidPollDelays.Length;
        while (true)
        {
            var events = await _poll.ReadAsync(last, cancellationToken);
            if (events.Count > 0)
            {
                last = events[^1].Sequence;
                Change(() => Add(events, signal));
            }

            if (_time.GetElapsedTime(checkedAt) >= LateCheckInterval)
            {
                await FindLateAsync(last, signal, cancellationToken);
                checkedAt = _time.GetTimestamp();
            }

            if (events.Count > 0)
            {
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
    protected override void LogFailed(Exception exception) => LogFeedFailed(_poll.TenantName, exception);

    /// <inheritdoc/>
    protected override void OnClosed() => _started.TrySetResult();

    /// <summary>Adds rows that were committed after later ones, and moves the position on.</summary>
    private async Task FindLateAsync(long last, TenantSignal signal, CancellationToken cancellationToken)
    {
        if (last > _position)
        {
            var late = await _poll.LateAsync(_position, last, _unsettled, cancellationToken);
            if (late.Count > 0)
            {
                Change(() => Add(late, signal));
            }
        }

        var now = _time.GetTimestamp();
        lock (Sync)
        {
            if (_checkpoints.Count == 0 || _checkpoints.Last().Last < last)
            {
                _checkpoints.Enqueue((last, now));
            }

            while (_checkpoints.TryPeek(out var oldest) && _time.GetElapsedTime(oldest.At, now) >= SettleTime)
            {
                _position = Math.Max(_position, _checkpoints.Dequeue().Last);
            }

            while (_unsettled.Count > MaxUnsettled)
            {
                _position = Math.Max(_position, _unsettled.Min);
                _unsettled.Remove(_unsettled.Min);
            }

            while (_unsettled.Count > 0 && _unsettled.Min <= _position)
            {
                _unsettled.Remove(_unsettled.Min);
            }
        }
    }

    private void Add(IReadOnlyList<TenantEvent> events, TenantSignal signal)
    {
        foreach (var one in events)
        {
            _recent.Add(one);
            _characters += one.Json.Length;
            _unsettled.Add(one.Sequence);
            signal.Know(one.JobId);
        }

        var surplus = 0;
        while (_recent.Count - surplus > MaxEvents || (_characters > MaxCharacters && _recent.Count - surplus > 1))
        {
            _characters -= _recent[surplus++].Json.Length;
        }

        _recent.RemoveRange(0, surplus);
        _first += surplus;
    }

    [LoggerMessage(LogLevel.Warning, "Event feed of tenant {TenantName} failed; its streams end and clients reconnect")]
    private partial void LogFeedFailed(string tenantName, Exception exception);
}
