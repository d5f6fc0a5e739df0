namespace AdGenius.ProviderWorker.Results;

/// <summary>Downloaded clips that could not be stored, for the next attempt: links expire, and a provider's traffic is not free.</summary>
internal sealed class KeptClips : IDisposable
{
    /// <summary>Most bytes that are kept; further clips are downloaded again.</summary>
    private const long MaxBytes = 2L << 30;

    /// <summary>How long a clip is kept that is not requested: another worker may have taken its submission.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, KeptClip> _clips = [];
    private readonly TimeProvider _time;
    private readonly ITimer _timer;

    public KeptClips(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(_ => Sweep(), null, SweepInterval, SweepInterval);
    }

    /// <summary>Keeps <paramref name="folder"/> until it is taken, or for ten minutes.</summary>
    /// <returns>False when there is no room, so that the folder stays the caller's.</returns>
    public bool Keep(string key, ClipFolder folder, long length)
    {
        lock (_lock)
        {
            DeleteExpired();
            return _clips.Values.Sum(clip => clip.Length) + length <= MaxBytes
                && _clips.TryAdd(key, new KeptClip(folder, length, _time.GetTimestamp()));
        }
    }

    /// <summary>The folder of a clip, which is the caller's from now on; null when it was not kept.</summary>
    public ClipFolder? Take(string key)
    {
        lock (_lock)
        {
            DeleteExpired();
            return _clips.Remove(key, out var clip) ? clip.Folder : null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
        {
            foreach (var clip in _clips.Values)
            {
                clip.Folder.Dispose();
            }

            _clips.Clear();
        }
    }

    private void Sweep()
    {
        lock (_lock)
        {
            DeleteExpired();
        }
    }

    private void DeleteExpired()
    {
        foreach (var (key, clip) in _clips.Where(pair => _time.GetElapsedTime(pair.Value.KeptAt) >= Lifetime).ToList())
        {
            _clips.Remove(key);
            clip.Folder.Dispose();
        }
    }

    private sealed record KeptClip(ClipFolder Folder, long Length, long KeptAt);
}
