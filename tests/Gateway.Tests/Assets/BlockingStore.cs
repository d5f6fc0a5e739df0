using AdGenius.Contracts;
using AdGenius.ObjectStore;

namespace AdGenius.Gateway.Tests.Assets;

/// <summary>A real store whose first deletion waits until it is released.</summary>
internal sealed class BlockingStore(IObjectStore inner) : IObjectStore
{
    private readonly TaskCompletionSource<string> _blocked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The key of the first deletion, once it waits.</summary>
    public Task<string> Blocked => _blocked.Task;

    public string Location => inner.Location;

    public void Release() => _released.TrySetResult();

    public async Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        if (_blocked.TrySetResult(key))
        {
            await _released.Task.WaitAsync(cancellationToken);
        }

        await inner.DeleteAsync(key, cancellationToken);
    }

    public Task<MediaReference> PutAsync(string key, Stream content, PutOptions options, CancellationToken cancellationToken) =>
        inner.PutAsync(key, content, options, cancellationToken);

    public Task<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken) => inner.HeadAsync(key, cancellationToken);

    public Task<Stream> OpenReadAsync(string key, CancellationToken cancellationToken) => inner.OpenReadAsync(key, cancellationToken);

    public Task<Stream> OpenReadAsync(string key, long start, long end, CancellationToken cancellationToken) =>
        inner.OpenReadAsync(key, start, end, cancellationToken);

    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancellationToken) =>
        inner.ListAsync(prefix, cancellationToken);

    public Uri SignRead(string key, TimeSpan lifetime, string? fileName = null) => inner.SignRead(key, lifetime, fileName);

    public Task CleanupAsync(string prefix, DateTimeOffset before, CancellationToken cancellationToken) =>
        inner.CleanupAsync(prefix, before, cancellationToken);

    public Task SetExpirationAsync(string folder, TimeSpan lifetime, CancellationToken cancellationToken) =>
        inner.SetExpirationAsync(folder, lifetime, cancellationToken);

    public Task CheckAsync(CancellationToken cancellationToken) => inner.CheckAsync(cancellationToken);
}
