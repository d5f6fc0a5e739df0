using AdGenius.Media.Processes;

namespace AdGenius.Chaos.Fleet;

/// <summary>
/// A small disk of its own for a worker's scratch files, so that it can be filled without filling the machine's. Available where the
/// harness may mount.
/// </summary>
internal sealed class ScratchDisk : IAsyncDisposable
{
    private const int BlockBytes = 64 * 1024;
    private readonly string _folder;

    private ScratchDisk(string folder) => _folder = folder;

    private string Filler => Path.Combine(_folder, "filler");

    /// <summary>Mounts a memory disk of <paramref name="megabytes"/> at a folder; null where that is not allowed.</summary>
    public static async Task<ScratchDisk?> TryMountAsync(string folder, int megabytes, CancellationToken cancellationToken)
    {
        try
        {
            await ProcessRunner.RunToSuccessAsync(
                new ProcessCommand
                {
                    FileName = "mount",
                    Arguments = ["-t", "tmpfs", "-o", FormattableString.Invariant($"size={megabytes}m"), "tmpfs", folder],
                },
                cancellationToken);
            return new ScratchDisk(folder);
        }
        catch (Exception refused) when (refused is ToolFailedException or ToolMissingException)
        {
            return null;
        }
    }

    /// <summary>Fills it.</summary>
    public void Fill()
    {
        using var file = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.Delete, bufferSize: 0);
        var block = new byte[BlockBytes];
        try
        {
            while (true)
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
            // the disk is full, as intended
        }
    }

    /// <summary>Frees it.</summary>
    public void Free() => File.Delete(Filler);

    public async ValueTask DisposeAsync() =>
        await ProcessRunner.RunToSuccessAsync(
            new ProcessCommand { FileName = "umount", Arguments = ["-l", _folder] },
            CancellationToken.None);
}
