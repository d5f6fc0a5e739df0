namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>
/// Lets few large answers into the memory of this process at a time. One that holds a clip in base 64 takes its own length and three
/// quarters of it while it is read, and as much again where its length is not stated; a process whose memory is full ends in the middle of
/// paid calls. An answer to a paid call never waits: it would be lost.
/// </summary>
internal sealed class LargeAnswers : IDisposable
{
    /// <summary>A longer answer is large.</summary>
    public const int MinBytes = 16 * 1024 * 1024;

    /// <summary>How many are read at a time.</summary>
    public const int MaxAtOnce = 2;

    private readonly SemaphoreSlim _turns = new(MaxAtOnce);
    private readonly TimeSpan _maxWait;

    /// <param name="maxWait">
    /// How long a turn is waited for; 5 seconds by default. It is shorter than a call: one that waits longer is made again later, and does
    /// not count as a failure of the provider.
    /// </param>
    public LargeAnswers(TimeSpan? maxWait = null) => _maxWait = maxWait ?? TimeSpan.FromSeconds(5);

    /// <summary>Waits for a turn, which lasts until the result is disposed.</summary>
    /// <exception cref="LargeAnswerDeferredException">There was none in time.</exception>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken) =>
        await _turns.WaitAsync(_maxWait, cancellationToken) ? new Turn(_turns) : throw new LargeAnswerDeferredException();

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();

    private sealed class Turn(SemaphoreSlim turns) : IDisposable
    {
        private SemaphoreSlim? _turns = turns;

        public void Dispose() => Interlocked.Exchange(ref _turns, null)?.Release();
    }
}
