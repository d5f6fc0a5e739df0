using AdGenius.Finishing.Voice;
using AdGenius.ObjectStore;

namespace AdGenius.StorageWorker.Speech;

/// <summary>
/// Keeps a tenant's spoken sentences in staging, under a hash of everything that makes their sound: a repeated command, another take and an
/// edit pay for no sentence twice. They expire with all of staging.
/// </summary>
internal sealed class StoreSpeechCache(
    IObjectStore store, string tenantName, bool isPaid, TimeProvider time, IHostApplicationLifetime lifetime) : ISpeechCache
{
    /// <summary>How long a worker may take to store a paid sentence whose sound it has received.</summary>
    public static readonly TimeSpan MaxStoreTime = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan MinDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(10);

    public async Task<byte[]?> FindAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            await using var content = await store.OpenReadAsync(KeyOf(key), cancellationToken);
            using var sound = new MemoryStream();
            await content.CopyToAsync(sound, cancellationToken);
            return sound.ToArray();
        }
        catch (ObjectNotFoundException)
        {
            return null;
        }
    }

    /// <summary>
    /// Stores a sound file. That of a paid sentence is stored again while the object store is unavailable or refuses it, because access
    /// and buckets are repaired, for at most <see cref="MaxStoreTime"/> and until the process is being stopped.
    /// </summary>
    /// <exception cref="ObjectStoreException">The store was unavailable for too long, or refuses the file. Always transient for a paid
    /// sentence.</exception>
    public async Task StoreAsync(string key, byte[] sound, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(MaxStoreTime, time);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(limited.Token, lifetime.ApplicationStopping);
        try
        {
            for (var delay = MinDelay; ; delay = delay * 2 < MaxDelay ? delay * 2 : MaxDelay)
            {
                try
                {
                    await PutAsync(key, sound, limited.Token);
                    return;
                }
                catch (ObjectStoreException) when (isPaid && !waiting.IsCancellationRequested)
                {
                    // A process that is being stopped ends the wait, and tries it one last time.
                    await Task.Delay(delay, time, waiting.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    limited.Token.ThrowIfCancellationRequested();
                }
            }
        }
        catch (ObjectStoreException exception) when (isPaid && !exception.IsTransient)
        {
            throw new ObjectStoreException("A paid sentence could not be stored.", exception) { IsTransient = true };
        }
        catch (OperationCanceledException exception) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ObjectStoreException($"A sentence could not be stored within {MaxStoreTime}.", exception) { IsTransient = true };
        }
    }

    public Task RemoveAsync(string key, CancellationToken cancellationToken) => store.DeleteAsync(KeyOf(key), cancellationToken);

    private async Task PutAsync(string key, byte[] sound, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(sound, writable: false);
        await store.PutAsync(
            KeyOf(key), content, new PutOptions { ContentType = "application/octet-stream", Length = sound.Length }, cancellationToken);
    }

    private string KeyOf(string key) => StagingKeys.OfSpeech(tenantName, key);
}
