namespace AdGenius.Finishing.Voice;

/// <summary>Keeps synthesised sentences, so that each is paid for once.</summary>
public interface ISpeechCache
{
    /// <summary>The sound file stored under <paramref name="key"/>; null where there is none.</summary>
    Task<byte[]?> FindAsync(string key, CancellationToken cancellationToken);

    /// <summary>
    /// Stores a sound file. The same key always has the same meaning. A cache of paid sentences repeats what may succeed later.
    /// </summary>
    Task StoreAsync(string key, byte[] sound, CancellationToken cancellationToken);

    /// <summary>Removes what is stored under <paramref name="key"/>, if anything is.</summary>
    Task RemoveAsync(string key, CancellationToken cancellationToken);
}
