using AdGenius.Contracts;

namespace AdGenius.FrameWorker.Work;

/// <summary>
/// A running command. Its token is cancelled when the take is abandoned or the delivery ends; only the first is reported to the saga.
/// </summary>
internal sealed class WorkItem : IDisposable
{
    private readonly CancellationTokenSource _ended;
    private readonly Action<WorkItem> _finished;
    private readonly Lock _sync = new();
    private bool _disposed;

    public WorkItem(Guid takeId, int attempt, Action<WorkItem> finished, CancellationToken delivery)
    {
        TakeId = takeId;
        Attempt = attempt;
        _finished = finished;
        _ended = CancellationTokenSource.CreateLinkedTokenSource(delivery);
        Token = _ended.Token;
    }

    public Guid TakeId { get; }

    public int Attempt { get; }

    /// <summary>Pass it to every call of the work.</summary>
    public CancellationToken Token { get; }

    /// <summary>Why the take was abandoned, when it was.</summary>
    public FailureCode? Reason { get; private set; }

    public void Abandon(FailureCode reason)
    {
        lock (_sync)
        {
            if (!_disposed)
            {
                Reason ??= reason;
                _ended.Cancel();
            }
        }
    }

    public void Dispose()
    {
        lock (_sync)
        {
            _disposed = true;
        }

        _finished(this);
        _ended.Dispose();
    }
}
