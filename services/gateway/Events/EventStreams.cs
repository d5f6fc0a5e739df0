using AdGenius.Gateway.Videos;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Events;

/// <summary>The open event streams of this process, counted so that they have a bound.</summary>
internal sealed class EventStreams(
    IServiceScopeFactory scopes,
    JobSignals signals,
    IHostApplicationLifetime lifetime,
    IOptions<GatewayOptions> options,
    TimeProvider time)
{
    private int _open;

    public int Open => Volatile.Read(ref _open);

    public GatewayOptions Options => options.Value;

    public TimeProvider Time => time;

    public JobSignals Signals => signals;

    /// <summary>Ends all streams when the process is told to stop; clients come back with Last-Event-ID.</summary>
    public CancellationToken Stopping => lifetime.ApplicationStopping;

    /// <summary>A stream to answer with, or null when there are too many.</summary>
    public EventStream? TryOpen(string tenantName, Guid jobId, long after)
    {
        if (Interlocked.Increment(ref _open) > options.Value.MaxEventStreams)
        {
            Closed();
            return null;
        }

        return new EventStream(this, scopes, tenantName, jobId, after);
    }

    /// <summary>One stream has ended.</summary>
    public void Closed() => Interlocked.Decrement(ref _open);
}
