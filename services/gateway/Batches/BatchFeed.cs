using System.Text.Json;
using AdGenius.Gateway.Events;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Batches;

namespace AdGenius.Gateway.Batches;

/// <summary>
/// The totals of one batch, read from the database for all streams of this process together, until every job has ended. The interval
/// doubles while nothing changes, up to ten seconds: a batch may wait for days.
/// </summary>
internal sealed partial class BatchFeed : PolledFeed
{
    private static readonly TimeSpan MaxIdleInterval = TimeSpan.FromSeconds(10);

    private readonly Guid _batchId;
    private readonly Func<CancellationToken, Task<BatchInfo?>> _read;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;
    private readonly ILogger<BatchFeed> _logger;
    private string? _totals;
    private bool _isEnded;

    public BatchFeed(
        Guid batchId, Func<CancellationToken, Task<BatchInfo?>> read, TimeSpan interval, TimeProvider time, ILogger<BatchFeed> logger)
    {
        (_batchId, _read, _interval, _time, _logger) = (batchId, read, interval, time, logger);
        Start();
    }

    /// <summary>
    /// The totals as JSON, null where they have not been read yet; whether they are the last; whether nothing will change any more; and
    /// what completes with the next change.
    /// </summary>
    public (string? Totals, bool IsEnded, bool IsClosed, Task Changed) Read()
    {
        lock (Sync)
        {
            return (_totals, _isEnded, IsClosed, Changed);
        }
    }

    /// <summary>The totals as they are sent.</summary>
    public static string TotalsOf(BatchInfo batch) => JsonSerializer.Serialize(batch, HttpJson.Options);

    /// <inheritdoc/>
    protected override async Task PollAsync(CancellationToken cancellationToken)
    {
        var interval = _interval;

        // Null: erased meanwhile.
        while (await _read(cancellationToken) is { } batch)
        {
            var totals = TotalsOf(batch);
            if (totals != _totals)
            {
                Change(() => (_totals, _isEnded) = (totals, batch.IsEnded));
                interval = _interval;
            }
            else if (interval < MaxIdleInterval)
            {
                interval = interval * 2 < MaxIdleInterval ? interval * 2 : MaxIdleInterval;
            }

            if (batch.IsEnded)
            {
                return;
            }

            await Task.Delay(interval, _time, cancellationToken);
        }
    }

    /// <inheritdoc/>
    protected override void LogFailed(Exception exception) => LogFeedFailed(_batchId, exception);

    [LoggerMessage(LogLevel.Warning, "Totals of batch {BatchId} could not be read; its streams end and clients reconnect")]
    private partial void LogFeedFailed(Guid batchId, Exception exception);
}
