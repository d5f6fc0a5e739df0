using System.Threading.Channels;

namespace AdGenius.Gateway.Videos;

/// <summary>One subscriber's signal for one job.</summary>
internal sealed class JobSignal(JobSignals signals, Guid jobId) : IDisposable
{
    private readonly Channel<byte> _channel = Channel.CreateBounded<byte>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>The job.</summary>
    public Guid JobId => jobId;

    /// <summary>Sets the signal.</summary>
    public void Set() => _channel.Writer.TryWrite(0);

    /// <summary>Waits for the signal, at most <paramref name="maxWait"/>. True when it was set.</summary>
    public async Task<bool> WaitAsync(TimeSpan maxWait, TimeProvider time, CancellationToken cancellationToken)
    {
        if (_channel.Reader.TryRead(out _))
        {
            return true;
        }

        using var timeout = new CancellationTokenSource(maxWait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await _channel.Reader.ReadAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    public void Dispose() => signals.Unsubscribe(this);
}
