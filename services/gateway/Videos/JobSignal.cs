using System.Threading.Channels;

namespace AdGenius.Gateway.Videos;

/// <summary>One listener's bell for one job.</summary>
internal sealed class JobSignal(JobSignals signals, Guid jobId) : IDisposable
{
    private readonly Channel<byte> bell = Channel.CreateBounded<byte>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>The job.</summary>
    public Guid JobId => jobId;

    /// <summary>Rings.</summary>
    public void Set() => bell.Writer.TryWrite(0);

    /// <summary>Waits for the bell, at most <paramref name="atMost"/>. True when it rang.</summary>
    public async Task<bool> WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken)
    {
        if (bell.Reader.TryRead(out _))
        {
            return true;
        }

        using var timeout = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await bell.Reader.ReadAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    public void Dispose() => signals.Leave(this);
}
