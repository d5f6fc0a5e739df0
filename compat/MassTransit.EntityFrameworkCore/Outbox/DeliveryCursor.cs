namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>
/// The sequence number at which the delivery starts its scan of the outbox table. Delivered messages are deleted, but PostgreSQL steps over
/// each dead row until a vacuum removes it, and cannot vacuum while an older transaction reads, such as an hour-long backup. So most scans
/// start at the lowest message of a second ago. A message that is committed later with a lower number, or was left by another process, or
/// waits for its next attempt, is found by a periodic full scan.
/// </summary>
internal sealed class DeliveryCursor(TimeProvider time, TimeSpan fullScanInterval)
{
    // A sequence number is assigned when a message is inserted, the last statement of its transaction before the commit.
    private static readonly TimeSpan SettleDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxFullScanInterval = TimeSpan.FromSeconds(30);

    private long _position;
    private long _lowest;
    private long _advancedAt;
    private long? _fullScanAt;
    private bool _isFullScan;
    private TimeSpan? _scanInterval;

    /// <summary>The lowest sequence number that the next scan reads.</summary>
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
    /// Ends a scan. Slow full scans are repeated less often: they get a twentieth of the time, but are never more than half a minute apart.
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

    /// <summary>Records the lowest sequence number that a scan has found.</summary>
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
