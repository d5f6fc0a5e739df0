using AdGenius.Finishing.Voice;
using AdGenius.ObjectStore;

namespace AdGenius.StorageWorker.Finishing;

/// <summary>
/// Keeps spoken sentences in staging, under a hash of everything that makes their sound: a command that is repeated, and the outputs of an
/// edit, pay for no sentence twice. They expire with all of staging.
/// </summary>
internal sealed class StoreSpeechCache(IObjectStore store) : ISpeechCache
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

    private static string KeyOf(string key) => $"{StagingKeys.Root}/speech/{key}";
}
