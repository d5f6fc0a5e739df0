using AdGenius.Contracts;

namespace AdGenius.FrameWorker.Work;

/// <summary>One piece of running work. Its token ends when the take is abandoned or the delivery is; only the first is an answer to the saga.</summary>
internal sealed class WorkItem : IDisposable
{
    private readonly CancellationTokenSource ended;
    private readonly Action<WorkItem> finished;
    private readonly Lock sync = new();
    private bool disposed;

    public WorkItem(Guid takeId, int attempt, Action<WorkItem> finished, CancellationToken delivery)
    {
        TakeId = takeId;
        Attempt = attempt;
        this.finished = finished;
        ended = CancellationTokenSource.CreateLinkedTokenSource(delivery);
        Token = ended.Token;
    }

    public Guid TakeId { get; }

    public int Attempt { get; }

    /// <summary>Pass it to everything that the work does.</summary>
    public CancellationToken Token { get; }

    /// <summary>Why the take was abandoned, when it was.</summary>
    public FailureCode? Reason { get; private set; }

    public void Abandon(FailureCode reason)
    {
        lock (sync)
        {
            if (!disposed)
            {
                Reason ??= reason;
                ended.Cancel();
            }
        }
    }

    public void Dispose()
    {
        lock (sync)
        {
            disposed = true;
        }

        finished(this);
        ended.Dispose();
    }
}
