using System.Collections.Concurrent;
using AdGenius.Contracts;

namespace AdGenius.FrameWorker.Work;

/// <summary>
/// The running work of this process, so that it can be cancelled. Abandoned takes are remembered for a while: their commands may still be
/// queued.
/// </summary>
internal sealed class RunningWork(TimeProvider time)
{
    private const int MaxAbandoned = 5000;

    // Of the clocks of two machines. A job whose take was abandoned is erased ten minutes after its end at the earliest.
    private static readonly TimeSpan MaxClockDifference = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<WorkItem, bool> _running = [];
    private readonly ConcurrentDictionary<Guid, Abandonment[]> _abandoned = [];
    private readonly ConcurrentQueue<Guid> _evictionQueue = [];

    /// <summary>Registers work on an attempt. Dispose of the item when the work ends.</summary>
    /// <param name="takeId">The take.</param>
    /// <param name="attempt">Which attempt.</param>
    /// <param name="sentAt">
    /// When the command was sent. A take that was abandoned long before is of a job that was erased since: its request was sent again, and
    /// the takes of the new job have the same ids. Null from orchestrators of earlier versions.
    /// </param>
    /// <param name="delivery">Ends with the delivery.</param>
    public WorkItem Begin(Guid takeId, int attempt, DateTimeOffset? sentAt, CancellationToken delivery)
    {
        var item = new WorkItem(takeId, attempt, ended => _running.TryRemove(ended, out _), delivery);
        _running[item] = true;
        if (_abandoned.TryGetValue(takeId, out var known)
            && Array.Find(known, one => attempt <= one.Attempt && !(sentAt > one.At + MaxClockDifference)) is { } abandonment)
        {
            item.Abandon(abandonment.Reason);
        }

        return item;
    }

    /// <summary>
    /// Stops all work on the take's attempts up to <paramref name="attempt"/>. The messages of two attempts may arrive in any order.
    /// </summary>
    public void Abandon(Guid takeId, int attempt, FailureCode reason)
    {
        var abandonment = new Abandonment(attempt, reason, time.GetUtcNow());
        var isNew = false;
        _abandoned.AddOrUpdate(
            takeId,
            _ =>
            {
                isNew = true;
                return [abandonment];
            },
            (_, known) =>
            {
                isNew = false;
                return [.. known.Where(one => one.Attempt > attempt), abandonment];
            });
        if (isNew)
        {
            _evictionQueue.Enqueue(takeId);
        }

        while (_evictionQueue.Count > MaxAbandoned && _evictionQueue.TryDequeue(out var oldest))
        {
            _abandoned.TryRemove(oldest, out _);
        }

        foreach (var item in _running.Keys.Where(item => item.TakeId == takeId && item.Attempt <= attempt))
        {
            item.Abandon(reason);
        }
    }

    private sealed record Abandonment(int Attempt, FailureCode Reason, DateTimeOffset At);
}
