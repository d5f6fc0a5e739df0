using AdGenius.Contracts;
using AdGenius.ObjectStore;

namespace AdGenius.StorageWorker.Tests;

/// <summary>A real store whose next calls can be made to fail.</summary>
internal sealed class FaultyStore(IObjectStore inner) : IObjectStore
{
    private int _failures;

    /// <summary>Counts the puts that reached the store, by key.</summary>
    public List<string> Puts { get; } = [];

    /// <summary>Awaited before an object is opened, with its key.</summary>
    public Func<string, CancellationToken, Task> Opening { get; set; } = (_, _) => Task.CompletedTask;

    private Func<Exception> _fault = null!;

    /// <summary>The next <paramref name="calls"/> calls fail.</summary>
    public void Fail(int calls, Func<Exception> with)
    {
        _fault = with;
        _failures = calls;
    }

    public async Task<MediaReference> PutAsync(string key, Stream content, PutOptions options, CancellationToken cancellationToken)
    {
        Check();
        var stored = await inner.PutAsync(key, content, options, cancellationToken);
        lock (Puts)
        {
            Puts.Add(key);
        }

        return stored;
    }

    public Task<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken)
    {
        Check();
        return inner.HeadAsync(key, cancellationToken);
    }

    public async Task<Stream> OpenReadAsync(string key, CancellationToken cancellationToken)
    {
        Check();
        await Opening(key, cancellationToken);
        return await inner.OpenReadAsync(key, cancellationToken);
    }

    public Task<Stream> OpenReadAsync(string key, long start, long end, CancellationToken cancellationToken)
    {
        Check();
        return inner.OpenReadAsync(key, start, end, cancellationToken);
    }

    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        Check();
        return inner.ListAsync(prefix, cancellationToken);
    }

    public Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        Check();
        return inner.DeleteAsync(key, cancellationToken);
    }

    public Uri SignRead(string key, TimeSpan lifetime, string? fileName = null) => inner.SignRead(key, lifetime, fileName);

    public Task CleanupAsync(string prefix, DateTimeOffset before, CancellationToken cancellationToken)
        => inner.CleanupAsync(prefix, before, cancellationToken);

    public Task SetExpirationAsync(string folder, TimeSpan lifetime, CancellationToken cancellationToken)
        => inner.SetExpirationAsync(folder, lifetime, cancellationToken);

    public Task CheckAsync(CancellationToken cancellationToken) => inner.CheckAsync(cancellationToken);

    public string Location => inner.Location;

    private void Check()
    {
        if (Interlocked.Decrement(ref _failures) >= 0)
        {
            throw _fault();
        }
    }
}
