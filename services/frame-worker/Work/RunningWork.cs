using System.Collections.Concurrent;
using AdGenius.Contracts;

namespace AdGenius.FrameWorker.Work;

/// <summary>
/// The running work of this process, so that it can be cancelled. Abandoned takes are remembered for a while: their commands may still be
/// queued.
/// </summary>
internal sealed class RunningWork
{
    private const int MaxAbandoned = 5000;
    private readonly ConcurrentDictionary<WorkItem, bool> _running = [];
    private readonly ConcurrentDictionary<Guid, Abandonment> _abandoned = [];
    private readonly ConcurrentQueue<Guid> _evictionQueue = [];

    /// <summary>Registers work on an attempt. Dispose of the item when the work ends.</summary>
    public WorkItem Begin(Guid takeId, int attempt, CancellationToken delivery)
    {
        var item = new WorkItem(takeId, attempt, ended => _running.TryRemove(ended, out _), delivery);
        _running[item] = true;
        if (_abandoned.TryGetValue(takeId, out var abandonment) && attempt <= abandonment.Attempt)
        {
            item.Abandon(abandonment.Reason);
        }

        return item;
    }

    /// <summary>Stops all work on the take's attempts up to <paramref name="attempt"/>.</summary>
    public void Abandon(Guid takeId, int attempt, FailureCode reason)
    {
        _abandoned[takeId] = new Abandonment(attempt, reason);
        _evictionQueue.Enqueue(takeId);
        while (_evictionQueue.Count > MaxAbandoned && _evictionQueue.TryDequeue(out var oldest))
        {
            _abandoned.TryRemove(oldest, out _);
        }

        foreach (var item in _running.Keys.Where(item => item.TakeId == takeId && item.Attempt <= attempt))
        {
            item.Abandon(reason);
        }
    }

    private sealed record Abandonment(int Attempt, FailureCode Reason);
}
