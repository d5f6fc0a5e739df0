using AdGenius.Finishing.Voice;

namespace AdGenius.Finishing.Tests.Voice;

/// <summary>Keeps sentences in a folder.</summary>
internal sealed class FolderSpeechCache(string folder) : ISpeechCache
{
    /// <inheritdoc/>
    public async Task<byte[]?> FindAsync(string key, CancellationToken cancellationToken)
    {
        var path = PathOf(key);
        return File.Exists(path) ? await File.ReadAllBytesAsync(path, cancellationToken) : null;
    }

    /// <summary>Written under another name first: a file that exists is complete.</summary>
    public async Task StoreAsync(string key, byte[] sound, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var unfinished = $"{PathOf(key)}.{Guid.NewGuid():N}";
        await File.WriteAllBytesAsync(unfinished, sound, cancellationToken);
        File.Move(unfinished, PathOf(key), overwrite: true);
    }

    /// <inheritdoc/>
    public Task RemoveAsync(string key, CancellationToken cancellationToken)
    {
        if (File.Exists(PathOf(key)))
        {
            File.Delete(PathOf(key));
        }

        return Task.CompletedTask;
    }

    private string PathOf(string key) => Path.Combine(folder, key + ".speech");
}
