using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using AdGenius.Contracts;
using AdGenius.ObjectStore.Telemetry;
using Microsoft.Extensions.Options;

namespace AdGenius.ObjectStore.Folder;

/// <summary>
/// Objects as plain files in a folder, for one machine. A file appears complete or not at all: it is written under another name, flushed to
/// the disk and then renamed. Safe for several processes on one folder.
/// </summary>
public sealed class FolderObjectStore : IObjectStore
{
    private const string Kind = "folder";

    private readonly ObjectStoreTelemetry? _telemetry;
    private readonly FolderLayout _layout;
    private readonly FolderWriter _writer;
    private readonly SignedLinks _links;

    /// <summary>Nothing is created before the first object is put.</summary>
    public FolderObjectStore(
        IOptions<ObjectStoreOptions> options,
        SignedLinks links,
        TimeProvider time,
        ObjectStoreTelemetry? telemetry = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _layout = new FolderLayout(options.Value.Folder!);
        _writer = new FolderWriter(_layout, time);
        _links = links;
        _telemetry = telemetry;
    }

    /// <inheritdoc/>
    public async Task<MediaReference> PutAsync(string key, Stream content, PutOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(options);
        ObjectMetadata.Check(options.Metadata);
        ObjectKeys.Checked(key);
        return await _telemetry.PutAsync(Kind, async () =>
        {
            var sidecar = await _writer.WriteAsync(key, content, options, cancellationToken);
            return new MediaReference { Key = key, Length = sidecar.Length, Sha256 = sidecar.Sha256, ContentType = sidecar.ContentType };
        });
    }

    /// <inheritdoc/>
    public async Task<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken)
    {
        var file = new FileInfo(_layout.FileOf(key));
        try
        {
            if (!file.Exists)
            {
                return null;
            }

            var sidecar = await ReadSidecarAsync(key, file, cancellationToken);
            return new ObjectInfo
            {
                Key = key,
                Length = sidecar.Length,
                LastModified = new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero),
                Sha256 = sidecar.Sha256,
                ContentType = sidecar.ContentType,
                Metadata = sidecar.Metadata,
            };
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null; // deleted while we looked
        }
        catch (Exception exception) when (FolderFaults.IsFault(exception))
        {
            throw FolderFaults.Of(exception, _layout.Root);
        }
    }

    /// <inheritdoc/>
    public Task<Stream> OpenReadAsync(string key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var file = _layout.FileOf(key);
        return _telemetry.GetAsync(Kind, () => Task.FromResult<Stream>(OpenFile(key, file)));
    }

    /// <inheritdoc/>
    public Task<Stream> OpenReadAsync(string key, long start, long end, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        cancellationToken.ThrowIfCancellationRequested();
        var file = _layout.FileOf(key);
        return _telemetry.GetAsync(Kind, () =>
        {
            var content = OpenFile(key, file);
            content.Position = start;
            return Task.FromResult<Stream>(content);
        });
    }

    private FileStream OpenFile(string key, string file)
    {
        try
        {
            return new FileStream(file, new FileStreamOptions
            {
                Mode = FileMode.Open,
                Access = FileAccess.Read,
                Share = FileShare.Read | FileShare.Delete,
                Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
            });
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ObjectNotFoundException($"There is no object '{key}'.", exception);
        }
        catch (Exception exception) when (FolderFaults.IsFault(exception))
        {
            throw FolderFaults.Of(exception, _layout.Root);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ObjectKeys.CheckedPrefix(prefix);
        await Task.CompletedTask;
        foreach (var file in FolderTree.FilesInKeyOrder(_layout.Root, prefix))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (file.Exists && _layout.KeyOf(file.FullName) is var key && ObjectKeys.IsKey(key)) // not what a person has put there
            {
                yield return new ObjectInfo
                {
                    Key = key,
                    Length = file.Length,
                    LastModified = new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero),
                };
            }
        }
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var file = new FileInfo(_layout.FileOf(key));
        try
        {
            if (file.Exists)
            {
                var sidecar = _layout.SidecarOf(key, file.LastWriteTimeUtc);
                file.Delete();
                FolderTree.TryDelete(sidecar);
                FolderTree.PruneEmpty(Path.GetDirectoryName(sidecar)!, _layout.Root);
                FolderTree.PruneEmpty(file.DirectoryName!, _layout.Root);
            }
        }
        catch (Exception exception) when (FolderFaults.IsFault(exception))
        {
            throw FolderFaults.Of(exception, _layout.Root);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Uri SignRead(string key, TimeSpan lifetime, string? fileName = null) => _links.Sign(key, lifetime, fileName);

    /// <summary>The file of an object, for the route that serves it. Checked like every key.</summary>
    internal string FileOf(string key) => _layout.FileOf(key);

    /// <inheritdoc/>
    /// <remarks>Unfinished files have no key yet, so all old ones are deleted, and what is kept beside objects that are gone.</remarks>
    public Task CleanupAsync(string prefix, DateTimeOffset before, CancellationToken cancellationToken)
    {
        if (Directory.Exists(_layout.Temp))
        {
            foreach (var file in new DirectoryInfo(_layout.Temp).EnumerateFiles())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (file.LastWriteTimeUtc < before)
                {
                    FolderTree.TryDelete(file.FullName);
                }
            }
        }

        DeleteSidecarsWithoutObject(prefix, before, cancellationToken);
        return Task.CompletedTask;
    }

    // A process that ends between the two leaves one. They name the tenant, so they must not outlive its erasure.
    private void DeleteSidecarsWithoutObject(string prefix, DateTimeOffset before, CancellationToken cancellationToken)
    {
        foreach (var file in FolderTree.FilesInKeyOrder(_layout.Sidecars, prefix))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (file.LastWriteTimeUtc < before && file.Name.EndsWith(".json", StringComparison.Ordinal)
                && !_layout.MayBeNeeded(file.FullName))
            {
                FolderTree.TryDelete(file.FullName);
                FolderTree.PruneEmpty(file.DirectoryName!, _layout.Root);
            }
        }
    }

    /// <inheritdoc/>
    public Task SetExpirationAsync(string folder, TimeSpan lifetime, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task CheckAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            Directory.CreateDirectory(_layout.Temp);
            var probe = _layout.NewTempFile();
            File.WriteAllBytes(probe, [1]);
            File.Delete(probe);
            var beside = Path.Combine(_layout.Root, "." + Path.GetFileName(probe)); // objects appear in the root, not in .temp
            File.Create(beside, 1, FileOptions.DeleteOnClose).Dispose();
            return Task.CompletedTask;
        }
        catch (Exception exception) when (FolderFaults.IsFault(exception))
        {
            throw FolderFaults.Of(exception, _layout.Root);
        }
    }

    /// <inheritdoc/>
    public string Location => $"folder '{_layout.Root}'";

    private async Task<ObjectSidecar> ReadSidecarAsync(string key, FileInfo file, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = File.OpenRead(_layout.SidecarOf(key, file.LastWriteTimeUtc));
            if (await JsonSerializer.DeserializeAsync(stream, ObjectSidecarJson.Default.ObjectSidecar, cancellationToken) is { } sidecar
                && sidecar.Length == file.Length)
            {
                return sidecar;
            }
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            // Put there by hand, or copied without its timestamps: the facts come from the file itself.
        }

        await using var content = file.OpenRead();
        return new ObjectSidecar
        {
            Length = content.Length,
            Sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken)),
            ContentType = ContentTypes.Of(key),
        };
    }
}
