namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>
/// Where in the table of messages the delivery begins to look. Delivered messages are deleted, but PostgreSQL has to step over each of them until it is
/// vacuumed away, and cannot vacuum them while anybody reads, be it a backup that takes an hour. So most looks begin where the lowest message was a moment
/// ago. What is committed later than that moment with a lower number, or was left behind by another process, is found by the full look now and then.
/// </summary>
internal sealed class DeliveryStart(TimeProvider time, TimeSpan fullLookInterval)
{
    // Numbers are given out when a message is written, which is the last that its transaction does before it commits.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private long _start;
    private long _lowest;
    private long _seenAt;
    private long? _fullLookAt;
    private bool _isFullLook;
    private TimeSpan? _pause;

    /// <summary>The lowest number to look at now.</summary>
    public long Next()
    {
        if (_fullLookAt is { } at && time.GetElapsedTime(at) < (_pause ?? fullLookInterval))
        {
            return _start;
        }

        (_fullLookAt, _isFullLook) = (time.GetTimestamp(), true);
        return 0;
    }

    /// <summary>The look is over. Full looks that take long are made more seldom: they get a twentieth of the time, but are never further apart than half a minute.</summary>
    public void Looked()
    {
        if (_isFullLook && _fullLookAt is { } at)
        {
            var pause = 20 * time.GetElapsedTime(at);
            _pause = pause < fullLookInterval ? fullLookInterval : pause < LongestPause ? pause : LongestPause;
            _isFullLook = false;
        }
    }

    /// <summary>Remembers the lowest number that a look has found.</summary>
    public void Seen(long lowest)
    {
        if (_seenAt != 0 && time.GetElapsedTime(_seenAt) < Settled)
        {
            return;
        }

        _start = Math.Max(_start, _lowest);
        (_lowest, _seenAt) = (lowest, time.GetTimestamp());
    }
}
