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

    private long _start;
    private long _lowest;
    private long _seenAt;
    private long? _fullLookAt;

    /// <summary>The lowest number to look at now.</summary>
    public long Next()
    {
        if (_fullLookAt is { } at && time.GetElapsedTime(at) < fullLookInterval)
        {
            return _start;
        }

        _fullLookAt = time.GetTimestamp();
        return 0;
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
