using System.Text.Json;
using AdGenius.Gateway.Events;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Batches;

namespace AdGenius.Gateway.Batches;

/// <summary>
/// The totals of one batch, read from the database at an interval for all streams of this process together, until every job has ended.
/// </summary>
internal sealed partial class BatchFeed : PolledFeed
{
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

    /// <inheritdoc/>
    protected override async Task PollAsync(CancellationToken cancellationToken)
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
                return;
            }

            await Task.Delay(_interval, _time, cancellationToken);
        }
    }

    /// <inheritdoc/>
    protected override void LogFailed(Exception exception) => LogFeedFailed(_batchId, exception);

    [LoggerMessage(LogLevel.Warning, "Totals of batch {BatchId} could not be read; its streams end and clients reconnect")]
    private partial void LogFeedFailed(Guid batchId, Exception exception);
}
