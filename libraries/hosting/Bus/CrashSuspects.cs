using Microsoft.Extensions.Options;

namespace AdGenius.Hosting.Bus;

/// <summary>
/// Lets one suspect at a time be consumed in this process: a command that was being consumed when a process crashed, and so may be the
/// cause. A further crash then counts against one suspect, and the others do not reach the limit of crashes with it.
/// </summary>
internal sealed class CrashSuspects(IOptions<BusOptions> options, TimeProvider time) : IDisposable
{
    // The broker's timeout is of the whole delivery: most of it is left for the work.
    private readonly TimeSpan _maxWait = options.Value.ConsumerTimeout / 4;

    // Those that wait for it are let in by their order.
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Waits until no other suspect is being consumed. Dispose of the turn when the consumer has ended.</summary>
    /// <param name="cancellationToken">Ends with the delivery.</param>
    /// <exception cref="OperationCanceledException">
    /// The delivery has ended, or has waited for a quarter of <see cref="BusOptions.ConsumerTimeout"/>. The message returns to its queue.
    /// </exception>
    public async Task<IDisposable> WaitAsync(CancellationToken cancellationToken)
    {
        using var tooLong = new CancellationTokenSource(_maxWait, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, tooLong.Token);
        await _turn.WaitAsync(end.Token);
        return new Turn(_turn);
    }

    public void Dispose() => _turn.Dispose();

    private sealed class Turn(SemaphoreSlim semaphore) : IDisposable
    {
        private SemaphoreSlim? _held = semaphore;

        public void Dispose() => Interlocked.Exchange(ref _held, null)?.Release();
    }
}
