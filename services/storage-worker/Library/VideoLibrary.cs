using System.Security.Cryptography;
using System.Text.Json;
using AdGenius.Contracts;
using AdGenius.ObjectStore;

namespace AdGenius.StorageWorker.Library;

/// <summary>Reads and writes files in the object store; every object is written once.</summary>
internal sealed class VideoLibrary(IObjectStore store)
{
    private const int BufferBytes = 256 * 1024;

    /// <summary>Downloads an object into a file and returns its length and hash.</summary>
    /// <exception cref="ObjectNotFoundException">There is no such object.</exception>
    public async Task<MediaReference> FetchAsync(string key, string file, CancellationToken cancellationToken)
    {
        await using var source = await store.OpenReadAsync(key, cancellationToken);
        await using var target = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, 0, useAsync: true);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferBytes];
        long length = 0;
        while (await source.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            hash.AppendData(buffer, 0, read);
            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            length += read;
        }

        return new MediaReference {
            Key = key,
            Length = length,
            Sha256 = Convert.ToHexStringLower(hash.GetHashAndReset()),
            ContentType = ContentTypes.Of(key) };
    }

    /// <summary>What is stored under a key; null when nothing is.</summary>
    public async Task<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken)
        => await store.HeadAsync(key, cancellationToken);

    /// <summary>
    /// Stores a file under a key that is written once. If an earlier or concurrent delivery stored it, the existing object is kept.
    /// Either way the stored object is read back with HEAD and returned.
    /// </summary>
    public async Task<MediaReference> PutOnceAsync(
        string key, string file, string? sha256, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken)
    {
        MediaReference? put = null;
        try
        {
            await using var content = new FileStream(
                file,
                FileMode.Open,
                FileAccess.Read,
                FileShare.Read,
                0,
                FileOptions.Asynchronous | FileOptions.SequentialScan);
            put = await store.PutAsync(
                key,
                content,
                new PutOptions
                {
                    ContentType = ContentTypes.Of(key),
                    WriteOnce = true,
                    Length = content.Length,
                    Sha256 = sha256,
                    TrustSha256 = sha256 is not null, // computed from this file in this worker's own folder
                    Metadata = metadata,
                },
                cancellationToken);
        }
        catch (ObjectExistsException)
        {
            // the existing object is compared below
        }

        var facts = await store.HeadAsync(key, cancellationToken)
            ?? throw new ObjectStoreException($"The object '{key}' was stored but cannot be found.") { IsTransient = true };
        if (put is not null && (facts.Length != put.Length || (facts.Sha256 is not null && facts.Sha256 != put.Sha256)))
        {
            throw new ObjectStoreException($"The object '{key}' differs from what was stored.");
        }

        return new MediaReference
        {
            Key = key,
            Length = facts.Length,
            Sha256 = facts.Sha256
                ?? put?.Sha256 ?? throw new ObjectStoreException($"The object '{key}' has no hash; it was not stored by this system."),
            ContentType = ContentTypes.Of(key),
        };
    }

    /// <summary>The manifest under a key and the reference to it; null when there is none.</summary>
    public async Task<(VideoManifest Manifest, MediaReference Reference)?> ReadManifestAsync(
        string key,
        CancellationToken cancellationToken)
    {
        if (await store.HeadAsync(key, cancellationToken) is null)
        {
            return null;
        }

        using var content = new MemoryStream();
        await using (var source = await store.OpenReadAsync(key, cancellationToken))
        {
            await source.CopyToAsync(content, cancellationToken);
        }

        var bytes = content.ToArray();
        var manifest = JsonSerializer.Deserialize(bytes, VideoManifestJson.Default.VideoManifest)
            ?? throw new ObjectStoreException($"The manifest '{key}' is empty.");
        return (manifest, new MediaReference
        {
            Key = key,
            Length = bytes.Length,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)),
            ContentType = ContentTypes.Of(key),
        });
    }

    /// <summary>Every object whose key starts with <paramref name="prefix"/>, without its metadata.</summary>
    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancellationToken) =>
        store.ListAsync(prefix, cancellationToken);

    /// <summary>Deletes every object whose key starts with <paramref name="prefix"/> and is <paramref name="wanted"/>.</summary>
    public async Task DeleteAllAsync(string prefix, Func<string, bool> wanted, CancellationToken cancellationToken)
    {
        await foreach (var facts in store.ListAsync(prefix, cancellationToken))
        {
            if (wanted(facts.Key))
            {
                await store.DeleteAsync(facts.Key, cancellationToken);
            }
        }
    }

    /// <summary>Deletes one object.</summary>
    public Task DeleteAsync(string key, CancellationToken cancellationToken) => store.DeleteAsync(key, cancellationToken);
}
