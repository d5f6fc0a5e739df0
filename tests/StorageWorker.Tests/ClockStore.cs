using AdGenius.Contracts;
using AdGenius.ObjectStore;

namespace AdGenius.StorageWorker.Tests;

/// <summary>A store whose clock is a year behind the tests' host. It keeps times and no content.</summary>
internal sealed class ClockStore : IObjectStore
{
    public static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow() - TimeSpan.FromDays(365);

    public Dictionary<string, DateTimeOffset> Keys { get; } = [];

    /// <summary>Keys whose objects are not deleted, and prefixes that are not cleaned.</summary>
    public HashSet<string> Refused { get; } = [];

    public List<string> CleanedPrefixes { get; } = [];

    public string Location => "test";

    public Task<MediaReference> PutAsync(string key, Stream content, PutOptions options, CancellationToken cancellationToken)
    {
        Keys[key] = Now;
        return Task.FromResult(new MediaReference { Key = key, Length = 1, Sha256 = "", ContentType = options.ContentType });
    }

    public Task<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken) =>
        Task.FromResult(Keys.TryGetValue(key, out var at) ? Info(key, at) : null);

    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancellationToken) => Keys.ToArray()
        .Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
        .Select(pair => Info(pair.Key, pair.Value)).ToAsyncEnumerable();

    public Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        Accept(key);
        Keys.Remove(key);
        return Task.CompletedTask;
    }

    public Task<Stream> OpenReadAsync(string key, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Stream> OpenReadAsync(string key, long start, long end, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Uri SignRead(string key, TimeSpan lifetime, string? fileName = null) => throw new NotSupportedException();

    public Task CleanupAsync(string prefix, DateTimeOffset before, CancellationToken cancellationToken)
    {
        Accept(prefix);
        CleanedPrefixes.Add(prefix);
        return Task.CompletedTask;
    }

    public Task SetExpirationAsync(string folder, TimeSpan lifetime, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task CheckAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Accept(string key)
    {
        if (Refused.Contains(key))
        {
            throw new ObjectStoreException($"Access denied to {key}.");
        }
    }

    private static ObjectInfo Info(string key, DateTimeOffset at) => new() { Key = key, Length = 1, LastModified = at };
}
