using System.Collections.Concurrent;
using AdGenius.ProviderWorker.Providers;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>
/// The keys that providers have refused to this process, so that submits use other keys of the same provider for a while. A key that is
/// revoked has no running jobs, so it would be chosen for every submit otherwise.
/// </summary>
internal sealed partial class RefusedKeys(TimeProvider time, ILogger<RefusedKeys> logger)
{
    /// <summary>How long a refused key is not used while the provider has another.</summary>
    public static readonly TimeSpan RestTime = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<(string Model, string Fingerprint), DateTimeOffset> _restUntil = new();

    /// <summary>
    /// The keys of <paramref name="provider"/> that jobs are submitted with and that were not refused lately; all of them where each was.
    /// </summary>
    public IReadOnlyList<ProviderKey> UsableOf(IVideoProvider provider)
    {
        var keys = provider.Keys.Count > 0 ? provider.Keys.Where(key => !key.IsRetired).ToList() : [ProviderKey.None];
        var usable = keys.Where(key => !Rests(provider, key)).ToList();
        return usable.Count > 0 ? usable : keys;
    }

    /// <summary>Notes that <paramref name="key"/> was refused, and logs it unless the key rests already.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="key">The key.</param>
    /// <param name="reason">A text that may be shown to anyone.</param>
    /// <returns>True when the provider has another key that was not refused lately.</returns>
    public bool Add(IVideoProvider provider, ProviderKey key, string reason)
    {
        var id = (provider.Traits.ModelId, key.Fingerprint);
        var now = time.GetUtcNow();
        if (_restUntil.TryGetValue(id, out var earlier)
            ? earlier <= now && _restUntil.TryUpdate(id, now + RestTime, earlier)
            : _restUntil.TryAdd(id, now + RestTime))
        {
            LogRefused(id.ModelId, id.Fingerprint, RestTime.TotalMinutes, reason);
        }

        return provider.Keys.Any(other => !other.IsRetired && !Rests(provider, other));
    }

    /// <summary>Notes that <paramref name="key"/> was accepted.</summary>
    public void Remove(IVideoProvider provider, ProviderKey key) => _restUntil.TryRemove((provider.Traits.ModelId, key.Fingerprint), out _);

    private bool Rests(IVideoProvider provider, ProviderKey key) =>
        _restUntil.TryGetValue((provider.Traits.ModelId, key.Fingerprint), out var until) && until > time.GetUtcNow();

    [LoggerMessage(LogLevel.Error, "{Model} refused the key with the fingerprint {Fingerprint}; other keys, where there are any, are used "
        + "for {Minutes} minutes. {Reason}")]
    private partial void LogRefused(string model, string fingerprint, double minutes, string reason);
}
