using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using AdGenius.Hosting;
using AdGenius.ProviderWorker.Providers.Http;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace AdGenius.ProviderWorker.Providers.Callbacks;

/// <summary>
/// Providers' public keys (JWKS): fetched once, kept for hours, fetched again when none of them matches. The key-set retriever of
/// Microsoft.IdentityModel is not used: it refreshes in the background and answers with the old keys meanwhile, so that the first callback
/// after a key rotation would be refused.
/// </summary>
internal sealed partial class JwksCache(
    IHttpClientFactory clients,
    IOptions<CallbackOptions> options,
    TimeProvider time,
    ILogger<JwksCache> logger) : IDisposable
{
    /// <summary>The client that fetches them.</summary>
    public const string Client = "callback-jwks";

    // By address: one that does not answer makes the callbacks of no other provider wait.
    private readonly ConcurrentDictionary<Uri, AddressKeys> _cache = [];

    /// <summary>
    /// The first key at <paramref name="address"/> that <paramref name="predicate"/> accepts. When there is none the keys are fetched again
    /// before the answer is <see cref="JwksSearch.NoMatch"/>, because they may have been rotated.
    /// </summary>
    public async Task<JwksSearch> FindAsync(Uri address, Func<JsonWebKey, bool> predicate, CancellationToken cancellationToken)
    {
        var keys = await GetAsync(address, options.Value.KeysLifetime, cancellationToken);
        var match = keys?.FirstOrDefault(predicate);
        if (match is null)
        {
            keys = await GetAsync(address, options.Value.KeysRefreshInterval, cancellationToken);
            match = keys?.FirstOrDefault(predicate);
        }

        return match is not null ? new JwksSearch.Found(match)
            : keys is null ? new JwksSearch.Unavailable($"The public keys at {address.Host} cannot be fetched.")
            : new JwksSearch.NoMatch();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var keys in _cache.Values)
        {
            keys.Lock.Dispose();
        }
    }

    /// <summary>The keys, fetched if the last try is <paramref name="maxAge"/> or longer ago. A failed fetch keeps the old ones.</summary>
    private async Task<IList<JsonWebKey>?> GetAsync(Uri address, TimeSpan maxAge, CancellationToken cancellationToken)
    {
        var known = _cache.GetOrAdd(address, static _ => new AddressKeys());
        await known.Lock.WaitAsync(cancellationToken);
        try
        {
            var now = time.GetTimestamp(); // a clock may be set back, and keys are rotated meanwhile
            var cached = known.Cached;
            var effectiveMaxAge = cached is { Keys: null } ? options.Value.KeysRefreshInterval : maxAge;
            if (cached is null || time.GetElapsedTime(cached.FetchedAt, now) >= effectiveMaxAge)
            {
                cached = new CachedKeys(now, await FetchAsync(address, cancellationToken) ?? cached?.Keys);
                known.Cached = cached;
            }

            return cached.Keys;
        }
        finally
        {
            known.Lock.Release();
        }
    }

    private async Task<IList<JsonWebKey>?> FetchAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var client = clients.CreateClient(Client);
            var body = await client.GetByteArrayAsync(address, cancellationToken); // JSON is UTF-8, whatever charset its server names
            return KeysOf(body);
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or ArgumentException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogFetchFailed(address.Host, exception.GetType().Name);
            return null;
        }
    }

    /// <summary>The keys that can be read: one of a kind that is not known yet must not hide the others.</summary>
    private static List<JsonWebKey> KeysOf(byte[] body)
    {
        var list = (LenientJson.Node(ByteOrderMark.Remove(body)) as JsonObject)?["keys"] as JsonArray
            ?? throw new JsonException("It is no set of keys.");
        var keys = new List<JsonWebKey>();
        foreach (var key in list.OfType<JsonObject>())
        {
            try
            {
                keys.Add(new JsonWebKey(key.ToJsonString()));
            }
            catch (Exception exception) when (exception is JsonException or ArgumentException)
            {
                // of another form
            }
        }

        return keys;
    }

    [LoggerMessage(LogLevel.Warning, "Public keys of {Host} cannot be fetched ({Error}); callbacks that need them are refused")]
    private partial void LogFetchFailed(string host, string error);

    private sealed class AddressKeys
    {
        public SemaphoreSlim Lock { get; } = new(1);

        /// <summary>Read and written under <see cref="Lock"/>.</summary>
        public CachedKeys? Cached { get; set; }
    }

    private sealed record CachedKeys(long FetchedAt, IList<JsonWebKey>? Keys);
}
