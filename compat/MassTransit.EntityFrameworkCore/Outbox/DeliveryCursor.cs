namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>
/// Where in the table of messages the delivery begins to look. Delivered messages are deleted, but PostgreSQL has to step over each of them
/// until it is vacuumed away, and cannot vacuum them while anybody reads, be it a backup that takes an hour. So most looks begin where the
/// lowest message was a moment ago. What is committed later than that moment with a lower number, or was left behind by another process, is
/// found by the full look now and then.
/// </summary>
internal sealed class DeliveryCursor(TimeProvider time, TimeSpan fullScanInterval)
{
    // Numbers are given out when a message is written, which is the last that its transaction does before it commits.
    private static readonly TimeSpan SettleDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxFullScanInterval = TimeSpan.FromSeconds(30);

    private long _position;
    private long _lowest;
    private long _advancedAt;
    private long? _fullScanAt;
    private bool _isFullScan;
    private TimeSpan? _scanInterval;

    /// <summary>The lowest number to look at now.</summary>
    public long Next()
    {
        if (_fullScanAt is { } at && time.GetElapsedTime(at) < (_scanInterval ?? fullScanInterval))
        {
            return _position;
        }

        (_fullScanAt, _isFullScan) = (time.GetTimestamp(), true);
        return 0;
    }

    /// <summary>
    /// The look is over. Full looks that take long are made more seldom: they get a twentieth of the time, but are never further apart than
    /// half a minute.
    /// </summary>
    public void ScanCompleted()
    {
        if (_isFullScan && _fullScanAt is { } at)
        {
            var interval = 20 * time.GetElapsedTime(at);
            _scanInterval = interval < fullScanInterval
                ? fullScanInterval
                : interval < MaxFullScanInterval ? interval : MaxFullScanInterval;
            _isFullScan = false;
        }
    }

    /// <summary>Remembers the lowest number that a look has found.</summary>
    public void Advance(long lowest)
    {
        if (_advancedAt != 0 && time.GetElapsedTime(_advancedAt) < SettleDelay)
        {
            return;
        }

        _position = Math.Max(_position, _lowest);
        (_lowest, _advancedAt) = (lowest, time.GetTimestamp());
    }
}
