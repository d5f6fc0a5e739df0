using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;

namespace MassTransit.EntityFrameworkCoreIntegration;

/// <summary>Notifies the delivery that this process committed messages. A notification during a round is kept for the next one.</summary>
internal sealed class OutboxSignal<TDbContext>
    where TDbContext : DbContext
{
    private readonly Channel<bool> _wakeUps = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private long _count;

    /// <summary>How often this was notified; to see whether it was since.</summary>
    public long Count => Interlocked.Read(ref _count);

    public void Notify()
    {
        Interlocked.Increment(ref _count);
        _wakeUps.Writer.TryWrite(true);
    }

    /// <summary>Returns when notified, or after <paramref name="delay"/>. One notification ends one wait.</summary>
    public async Task WaitAsync(TimeSpan delay, TimeProvider time, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(delay, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        Task woken = _wakeUps.Reader.ReadAsync(ended.Token).AsTask();
        await woken.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
