using AdGenius.ProviderWorker.Providers;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>
/// The keys that providers have refused to this process, so that submits use other keys of the same provider for a while. A key that is
/// revoked has no running jobs, so it would be chosen for every submit otherwise. One key of a provider never rests: a single refusal of
/// the only one that is valid must not bring those that are revoked back.
/// </summary>
internal sealed partial class RefusedKeys(TimeProvider time, ILogger<RefusedKeys> logger)
{
    /// <summary>How long a refused key is not used while the provider has another.</summary>
    public static readonly TimeSpan RestTime = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Model, string Fingerprint), Refusal> _refused = [];
    private readonly Dictionary<string, long> _allRefusedSince = []; // timestamps, by model

    /// <summary>The keys of <paramref name="provider"/> that jobs are submitted with and that do not rest: one at least, if any.</summary>
    public IReadOnlyList<ProviderKey> UsableOf(IVideoProvider provider)
    {
        lock (_lock)
        {
            return [.. ActiveOf(provider).Where(key => !Rests(IdOf(provider, key)))];
        }
    }

    /// <summary>
    /// Notes that <paramref name="key"/> was refused, and logs it unless that was logged within <see cref="RestTime"/>. The key rests where
    /// the provider has another that does not. Where every other one rests, it is used on after its first refusal; after the second in a
    /// row it rests, and the one whose refusal is the oldest is used in its place.
    /// </summary>
    /// <param name="provider">The provider.</param>
    /// <param name="key">The key.</param>
    /// <param name="reason">A text that may be shown to anyone.</param>
    /// <returns>True when the provider has another key to use.</returns>
    public bool Add(IVideoProvider provider, ProviderKey key, string reason)
    {
        lock (_lock)
        {
            var id = IdOf(provider, key);
            if (Rests(id))
            {
                return true; // the call was made before
            }

            var earlier = _refused.GetValueOrDefault(id);
            var hasOther = FindOther(provider, id, isRepeated: earlier.WasLast);
            var now = time.GetTimestamp();
            var isLogged = earlier.LoggedAt is { } loggedAt && time.GetElapsedTime(loggedAt, now) < RestTime;
            _refused[id] = new(now, IsPutToRest: hasOther, WasLast: !hasOther, isLogged ? earlier.LoggedAt : now);
            if (!isLogged)
            {
                Log(id, hasOther, reason);
            }

            if (!hasOther)
            {
                _allRefusedSince.TryAdd(provider.Traits.ModelId, now);
            }

            return hasOther;
        }
    }

    /// <summary>For how long every key of <paramref name="provider"/> was refused, and none accepted.</summary>
    public TimeSpan AllRefusedFor(IVideoProvider provider)
    {
        lock (_lock)
        {
            return _allRefusedSince.TryGetValue(provider.Traits.ModelId, out var since) ? time.GetElapsedTime(since) : TimeSpan.Zero;
        }
    }

    /// <summary>Notes that <paramref name="key"/> was accepted.</summary>
    public void Remove(IVideoProvider provider, ProviderKey key)
    {
        lock (_lock)
        {
            _refused.Remove(IdOf(provider, key));
            _allRefusedSince.Remove(provider.Traits.ModelId);
        }
    }

    private static IEnumerable<ProviderKey> ActiveOf(IVideoProvider provider) =>
        provider.Keys.Count > 0 ? provider.Keys.Where(key => !key.IsRetired) : [ProviderKey.None];

    private static (string Model, string Fingerprint) IdOf(IVideoProvider provider, ProviderKey key) =>
        (provider.Traits.ModelId, key.Fingerprint);

    private bool Rests((string Model, string Fingerprint) id) =>
        _refused.GetValueOrDefault(id) is { IsPutToRest: true, At: var at } && time.GetElapsedTime(at) < RestTime;

    /// <summary>Finds another key that does not rest, or ends the rest of one where the refusal is a repeated one.</summary>
    private bool FindOther(IVideoProvider provider, (string Model, string Fingerprint) id, bool isRepeated)
    {
        var others = ActiveOf(provider).Select(other => IdOf(provider, other)).Where(other => other != id).ToList();
        var usable = others.FindAll(other => !Rests(other));
        foreach (var other in usable.Where(_refused.ContainsKey))
        {
            _refused[other] = _refused[other] with { WasLast = false }; // its refusals are counted anew
        }

        if (usable.Count > 0 || !isRepeated || others.Count == 0)
        {
            return usable.Count > 0;
        }

        var oldest = others.MinBy(other => _refused[other].At);
        _refused[oldest] = _refused[oldest] with { IsPutToRest = false };
        return true;
    }

    private void Log((string Model, string Fingerprint) id, bool hasOther, string reason)
    {
        if (hasOther)
        {
            LogRefused(id.Model, id.Fingerprint, RestTime.TotalMinutes, reason);
        }
        else
        {
            LogLastRefused(id.Model, id.Fingerprint, reason);
        }
    }

    [LoggerMessage(LogLevel.Error, "{Model} refused the key with the fingerprint {Fingerprint}; other keys are used for {Minutes} minutes. "
        + "{Reason}")]
    private partial void LogRefused(string model, string fingerprint, double minutes, string reason);

    [LoggerMessage(LogLevel.Error, "{Model} refused the key with the fingerprint {Fingerprint}; there is no other key to use. {Reason}")]
    private partial void LogLastRefused(string model, string fingerprint, string reason);

    /// <param name="At">When the key was refused last, as a timestamp: a clock may be set.</param>
    /// <param name="IsPutToRest">Whether it rests from then on.</param>
    /// <param name="WasLast">Whether every other key rested then, so that it does not.</param>
    /// <param name="LoggedAt">When a refusal was logged last, as a timestamp.</param>
    private readonly record struct Refusal(long At, bool IsPutToRest, bool WasLast, long? LoggedAt);
}
