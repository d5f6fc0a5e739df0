using System.Text.Json;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Callbacks;

/// <summary>Providers' public keys (JWKS): fetched once, kept for hours, fetched again when a signature fits none of them.</summary>
internal sealed partial class JwksCache(
    IHttpClientFactory clients,
    IOptions<CallbackOptions> options,
    TimeProvider time,
    ILogger<JwksCache> logger) : IDisposable
{
    /// <summary>The client that fetches them.</summary>
    public const string Client = "callback-jwks";

    private readonly SemaphoreSlim _lock = new(1);
    private readonly Dictionary<Uri, CachedKeys> _cache = [];

    /// <summary>
    /// True when <paramref name="predicate"/> accepts one of the keys at <paramref name="address"/>; null when no keys can be had. Keys
    /// that do not fit are fetched anew before the answer is no, because they may have been rotated.
    /// </summary>
    public async Task<bool?> AnyAsync(Uri address, Func<PublicKey, bool> predicate, CancellationToken cancellationToken)
    {
        var keys = await GetAsync(address, options.Value.KeysLifetime, cancellationToken);
        if (keys is not null && keys.Any(predicate))
        {
            return true;
        }

        return (await GetAsync(address, options.Value.KeysRefresh, cancellationToken))?.Any(predicate);
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    /// <summary>The keys, fetched if the last try is <paramref name="olderThan"/> or longer ago. Old keys are better than none.</summary>
    private async Task<IReadOnlyList<PublicKey>?> GetAsync(Uri address, TimeSpan olderThan, CancellationToken cancellationToken)
    {
        await _lock.WaitAsync(cancellationToken);
        try
        {
            var now = time.GetUtcNow();
            var cached = _cache.GetValueOrDefault(address);
            var minimumAge = cached is { Keys: null } ? options.Value.KeysRefresh : olderThan;
            if (cached is null || now - cached.FetchedAt >= minimumAge)
            {
                cached = new CachedKeys(now, await FetchAsync(address, cancellationToken) ?? cached?.Keys);
                _cache[address] = cached;
            }

            return cached.Keys;
        }
        finally
        {
            _lock.Release();
        }
    }

    private async Task<IReadOnlyList<PublicKey>?> FetchAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var client = clients.CreateClient(Client);
            using var document = JsonDocument.Parse(await client.GetByteArrayAsync(address, cancellationToken));
            return [.. document.RootElement.GetProperty("keys").EnumerateArray().Select(PublicKey.Of).OfType<PublicKey>()];
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or KeyNotFoundException or InvalidOperationException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogFetchFailed(address.Host, exception.GetType().Name);
            return null;
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "The public keys of {Host} cannot be fetched ({Problem}); callbacks that need them are not taken, polling goes on")]
    private partial void LogFetchFailed(string host, string problem);

    private sealed record CachedKeys(DateTimeOffset FetchedAt, IReadOnlyList<PublicKey>? Keys);
}
