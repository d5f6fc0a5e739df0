using System.Text.Json;
using AdGenius.HttpContracts;

namespace AdGenius.Gateway.Batches;

/// <summary>
/// The totals of one batch, read from the database at an interval for all streams of this process together, until every job has ended.
/// </summary>
internal sealed partial class BatchFeed : IDisposable
{
    private readonly Func<CancellationToken, Task<BatchInfo?>> _read;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _sync = new();
    private TaskCompletionSource _changed = NewSignal();
    private string? _totals;
    private bool _isEnded;
    private bool _isClosed;

    public BatchFeed(Func<CancellationToken, Task<BatchInfo?>> read, TimeSpan interval, TimeProvider time, ILogger logger)
    {
        (_read, _interval, _time, _logger) = (read, interval, time, logger);
        _ = RunAsync(_stop.Token);
    }

    /// <summary>How many streams read it; kept by <see cref="BatchEvents"/>.</summary>
    public int Subscribers { get; set; }

    /// <summary>Nothing will change any more.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_sync)
            {
                return _isClosed;
            }
        }
    }

    /// <summary>
    /// The totals as JSON, null where they have not been read yet; whether they are the last; whether nothing will change any more; and
    /// what completes with the next change.
    /// </summary>
    public (string? Totals, bool IsEnded, bool IsClosed, Task Changed) Read()
    {
        lock (_sync)
        {
            return (_totals, _isEnded, _isClosed, _changed.Task);
        }
    }

    /// <summary>Ends the polling.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Null: erased meanwhile.
            while (await _read(cancellationToken) is { } batch)
            {
                var totals = JsonSerializer.Serialize(batch, HttpJson.Options);
                if (totals != _totals)
                {
                    Change(() => (_totals, _isEnded) = (totals, batch.IsEnded));
                }

                if (batch.IsEnded)
                {
                    break;
                }

                await Task.Delay(_interval, _time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The last stream has ended.
        }
#pragma warning disable CA1031 // the edge of a background task: without it the streams would wait for ever
        catch (Exception exception)
        {
            LogFeedFailed(exception);
        }
#pragma warning restore CA1031
        finally
        {
            Change(() => _isClosed = true);
        }
    }

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_sync)
        {
            change();
            (changed, _changed) = (_changed, NewSignal());
        }

        changed.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(LogLevel.Warning, "Totals of a batch could not be read; its streams end and clients reconnect")]
    private partial void LogFeedFailed(Exception exception);
}
