using AdGenius.Contracts;
using AdGenius.ObjectStore;

namespace AdGenius;

/// <summary>A store that takes requests and never answers, as behind a firewall that drops packets.</summary>
internal sealed class SilentStore : IObjectStore
{
    private int _requests;

    /// <summary>How many requests it has taken.</summary>
    public int Requests => Volatile.Read(ref _requests);

    public string Location => "silent";

    public Task<MediaReference> PutAsync(string key, Stream content, PutOptions options, CancellationToken cancellationToken) =>
        TakeAsync<MediaReference>(cancellationToken);

    public Task<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken) => TakeAsync<ObjectInfo?>(cancellationToken);

    public Task<Stream> OpenReadAsync(string key, CancellationToken cancellationToken) => TakeAsync<Stream>(cancellationToken);

    public Task<Stream> OpenReadAsync(string key, long start, long end, CancellationToken cancellationToken) =>
        TakeAsync<Stream>(cancellationToken);

    public async IAsyncEnumerable<ObjectInfo> ListAsync(
        string prefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return await TakeAsync<ObjectInfo>(cancellationToken);
    }

    public Task DeleteAsync(string key, CancellationToken cancellationToken) => TakeAsync<object>(cancellationToken);

    public Uri SignRead(string key, TimeSpan lifetime, string? fileName = null) => throw new NotSupportedException();

    public Task CleanupAsync(string prefix, DateTimeOffset before, CancellationToken cancellationToken) =>
        TakeAsync<object>(cancellationToken);

    public Task SetExpirationAsync(string folder, TimeSpan lifetime, CancellationToken cancellationToken) =>
        TakeAsync<object>(cancellationToken);

    public Task CheckAsync(CancellationToken cancellationToken) => TakeAsync<object>(cancellationToken);

    private async Task<T> TakeAsync<T>(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _requests);
        await Task.Delay(Timeout.Infinite, cancellationToken);
        throw new InvalidOperationException("A delay without an end has ended.");
    }

    /// <summary>A clock on which every limit has passed as soon as it is set.</summary>
    public sealed class PassedTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime == Timeout.InfiniteTimeSpan ? dueTime : TimeSpan.Zero, period);
    }
}
