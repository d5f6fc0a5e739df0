using AdGenius.Finishing.Voice;
using AdGenius.ObjectStore;

namespace AdGenius.StorageWorker.Speech;

/// <summary>
/// Keeps a tenant's spoken sentences in staging, under a hash of everything that makes their sound: a repeated command, another take and an
/// edit pay for no sentence twice. They expire with all of staging.
/// </summary>
internal sealed class StoreSpeechCache(IObjectStore store, string tenantName) : ISpeechCache
{
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

    public async Task StoreAsync(string key, byte[] sound, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(sound, writable: false);
        await store.PutAsync(
            KeyOf(key), content, new PutOptions { ContentType = "application/octet-stream", Length = sound.Length }, cancellationToken);
    }

    public Task RemoveAsync(string key, CancellationToken cancellationToken) => store.DeleteAsync(KeyOf(key), cancellationToken);

    private string KeyOf(string key) => StagingKeys.OfSpeech(tenantName, key);
}
