using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace AdGenius.ObjectStore.Folder;

/// <summary>Writes an object so that it appears whole or not at all, whatever breaks meanwhile.</summary>
internal sealed class FolderWriter(FolderLayout layout, TimeProvider time)
{
    private const int BufferBytes = 256 * 1024;

    /// <summary>Writes aside, flushes, renames. Leaves nothing behind when it fails.</summary>
    public async Task<ObjectSidecar> WriteAsync(string key, Stream content, PutOptions options, CancellationToken cancellationToken)
    {
        var target = layout.FileOf(key);
        if (options.WriteOnce && File.Exists(target))
        {
            throw Exists(key);
        }

        var temp = layout.NewTempFile();
        try
        {
            var sidecar = await WriteTempFileAsync(temp, content, options, cancellationToken);
            Commit(key, temp, target, sidecar, options.WriteOnce);
            return sidecar;
        }
        catch (SourceException exception)
        {
            throw new IOException("The content could not be read: " + exception.Message, exception.InnerException);
        }
        catch (Exception exception) when (FolderFaults.IsFault(exception))
        {
            throw FolderFaults.Of(exception, layout.Root);
        }
        finally
        {
            FolderTree.TryDelete(temp);
        }
    }

    private static ObjectExistsException Exists(string key) => new($"The object '{key}' exists; it is write-once.");

    private async Task<ObjectSidecar> WriteTempFileAsync(
        string temp,
        Stream content,
        PutOptions options,
        CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(layout.Temp);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            long length = 0;
            await using var file = new FileStream(temp, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                BufferSize = 0,
                Options = FileOptions.Asynchronous,
            });
            while (await ReadSourceAsync(content, buffer, cancellationToken) is var read and > 0)
            {
                hash.AppendData(buffer, 0, read);
                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                length += read;
            }

            if (options.Length is { } expected && expected != length)
            {
                throw new SourceException(new EndOfStreamException($"It has {length} bytes instead of the announced {expected}."));
            }

            var sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
            if (options.Sha256 is { } announced && announced != sha256)
            {
                throw new SourceException(new IOException("Its hash is not the announced one."));
            }

            file.Flush(flushToDisk: true);
            return new ObjectSidecar
            {
                Length = length,
                Sha256 = sha256,
                ContentType = options.ContentType,
                Metadata = options.Metadata,
            };
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task<int> ReadSourceAsync(Stream content, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await content.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException exception)
        {
            throw new SourceException(exception); // a fault of the content and not of the store
        }
    }

    private void Commit(string key, string temp, string target, ObjectSidecar sidecar, bool writeOnce)
    {
        var sidecarFile = WriteSidecar(key, temp, sidecar);
        var committed = false;
        try
        {
            var previous = new FileInfo(target);
            var previousSidecar = previous.Exists ? layout.SidecarOf(key, previous.LastWriteTimeUtc) : null;
            committed = FolderTree.RunInFolder(target, () => Move(temp, target, writeOnce));
            if (!committed)
            {
                throw Exists(key);
            }

            UnixFiles.FlushFolder(Path.GetDirectoryName(target)!);
            if (previousSidecar is not null)
            {
                FolderTree.TryDelete(previousSidecar);
            }
        }
        finally
        {
            if (!committed)
            {
                FolderTree.TryDelete(sidecarFile);
            }
        }
    }

    private static bool Move(string temp, string target, bool writeOnce)
    {
        if (writeOnce)
        {
            return UnixFiles.TryMoveNoReplace(temp, target);
        }

        try
        {
            File.Move(temp, target, overwrite: true);
            return true;
        }
        catch (FileNotFoundException exception) when (File.Exists(temp))
        {
            throw new DirectoryNotFoundException(exception.Message, exception); // the target's folder was pruned
        }
    }

    /// <summary>Writes the sidecar under a timestamp that no other version of this key has, and sets it on the file.</summary>
    private string WriteSidecar(string key, string temp, ObjectSidecar sidecar)
    {
        var moment = time.GetUtcNow().UtcDateTime;
        while (true)
        {
            File.SetLastWriteTimeUtc(temp, moment);
            var path = layout.SidecarOf(key, File.GetLastWriteTimeUtc(temp)); // read back: some file systems round
            if (FolderTree.RunInFolder(path, () => CreateNew(path)) is { } file)
            {
                try
                {
                    using (file)
                    {
                        JsonSerializer.Serialize(file, sidecar, ObjectSidecarJson.Default.ObjectSidecar);
                        file.Flush(flushToDisk: true);
                    }

                    return path;
                }
                catch (Exception exception) when (FolderFaults.IsFault(exception))
                {
                    FolderTree.TryDelete(path);
                    throw;
                }
            }

            moment = moment.AddMilliseconds(1);
        }
    }

    /// <summary>Null where another writer used the same timestamp.</summary>
    private static FileStream? CreateNew(string path)
    {
        try
        {
            return new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        }
        catch (IOException exception) when (exception is not DirectoryNotFoundException
            && (IsAlreadyExistsError(exception) || File.Exists(path)))
        {
            return null;
        }
    }

    /// <summary>Decided by the error and not by the folder: the other writer may have deleted its file meanwhile.</summary>
    // EEXIST, ERROR_FILE_EXISTS
    private static bool IsAlreadyExistsError(IOException exception) => (exception.HResult & 0xFFFF) is 17 or 80;

    /// <summary>A failure of the content, as opposed to the disk's.</summary>
    private sealed class SourceException(IOException reason) : IOException(reason.Message, reason);
}
