namespace AdGenius.Finishing.Voice;

/// <summary>Keeps synthesised sentences, so that each is paid for once.</summary>
public interface ISpeechCache
{
    /// <summary>The sound file stored under <paramref name="key"/>; null where there is none.</summary>
    Task<byte[]?> FindAsync(string key, CancellationToken cancellationToken);

    /// <summary>Stores a sound file. The same key always has the same meaning.</summary>
    Task StoreAsync(string key, byte[] sound, CancellationToken cancellationToken);
}
