using System.Diagnostics;

namespace AdGenius.Gateway.Events;

/// <summary>
/// What is read again and again from the database, once for all streams of this process that need it: from <see cref="Start"/> until it
/// ends by itself, fails, or is disposed.
/// </summary>
internal abstract class PolledFeed : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private TaskCompletionSource _changed = NewSignal();
    private bool _isClosed;

    /// <summary>Nothing will change any more.</summary>
    public bool IsClosed
    {
        get
        {
            lock (Sync)
            {
                return _isClosed;
            }
        }
    }

    /// <summary>Guards what streams read.</summary>
    protected Lock Sync { get; } = new();

    /// <summary>Completes with the next change. Read it under <see cref="Sync"/>, with what it says the change of.</summary>
    protected Task Changed => _changed.Task;

    /// <summary>Ends the polling.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    /// <summary>Begins the polling; the last statement of a constructor.</summary>
    protected void Start() => _ = RunAsync(_stop.Token);

    /// <summary>Reads until nothing will change any more. What precedes its first await is done when <see cref="Start"/> returns.</summary>
    protected abstract Task PollAsync(CancellationToken cancellationToken);

    /// <summary>Logs what ended the polling; the streams end, and their clients reconnect.</summary>
    protected abstract void LogFailed(Exception exception);

    /// <summary>Called once, when nothing will change any more.</summary>
    protected virtual void OnClosed()
    {
    }

    /// <summary>Changes what streams read, and completes <see cref="Changed"/>.</summary>
    protected void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (Sync)
        {
            change();
            (changed, _changed) = (_changed, NewSignal());
        }

        changed.SetResult();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        Activity.Current = null; // the feed outlives the request that opened it
        try
        {
            await PollAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The last stream has ended.
        }
#pragma warning disable CA1031 // the edge of a background task: without it the streams would wait for ever
        catch (Exception exception)
        {
            LogFailed(exception);
        }
#pragma warning restore CA1031
        finally
        {
            Change(() => _isClosed = true);
            OnClosed();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
