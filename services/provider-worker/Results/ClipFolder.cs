using AdGenius.Hosting.Processes;

namespace AdGenius.ProviderWorker.Results;

/// <summary>The temporary folder of one clip, and the room that it takes; deleted when disposed.</summary>
internal sealed class ClipFolder(ScratchFolder folder, ClipSpace.Part part) : IDisposable
{
    /// <summary>The clip's file.</summary>
    public string File => folder.File("clip.mp4");

    /// <summary>An empty file for the clip, in the place of what was there.</summary>
    public FileStream Create()
    {
        part.Dispose();
        return new ClipFile(File, part);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        folder.Dispose();
        part.Dispose();
    }

    /// <summary>Takes room before it writes.</summary>
    private sealed class ClipFile(string path, ClipSpace.Part part)
        : FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read)
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            part.Take(buffer.Length);
            return base.WriteAsync(buffer, cancellationToken);
        }
    }
}
