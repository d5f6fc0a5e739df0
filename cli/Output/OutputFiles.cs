using System.Text;
using AdGenius.Cli.Fleet;
using AdGenius.HttpContracts;

namespace AdGenius.Cli.Output;

/// <summary>
/// The files that finished videos are written to. They are checked before work begins; no partial file is left.
/// </summary>
internal sealed class OutputFiles
{
    private const int MaxNameBytes = 255;

    private readonly FileInfo? _named;
    private readonly string _folder;
    private readonly int _count;

    private OutputFiles(FileInfo? named, string folder, int count)
    {
        _named = named;
        _folder = folder;
        _count = count;
    }

    /// <exception cref="CommandException">A file cannot be written there.</exception>
    public static OutputFiles Prepare(FileInfo? named, int count)
    {
        var folder = named?.DirectoryName ?? Directory.GetCurrentDirectory();
        if (named is not null && Directory.Exists(named.FullName))
        {
            throw new CommandException(ExitCodes.BadInput, $"--out {named} is a folder; name a file in it.");
        }

        if (!Directory.Exists(folder))
        {
            throw new CommandException(ExitCodes.BadInput, $"--out: the folder {folder} does not exist.");
        }

        var files = new OutputFiles(named, folder, count);
        if (named is not null)
        {
            foreach (var number in Enumerable.Range(1, count))
            {
                if (FaultOf(files.NamedPath(number)) is { } fault)
                {
                    throw new CommandException(ExitCodes.BadInput, $"--out: {fault}");
                }
            }
        }

        try
        {
            File.Create(Path.Combine(folder, $".adgenius-{Guid.NewGuid():N}"), 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.BadInput, $"--out: the folder {folder} cannot be written ({fault.Message}).", fault);
        }

        return files;
    }

    /// <summary>Downloads every stored take; what was written, by take number.</summary>
    public async Task<IReadOnlyDictionary<int, FileInfo>> FetchAsync(
        FleetSession session,
        VideoJob job,
        CancellationToken cancellationToken)
    {
        var written = new Dictionary<int, FileInfo>();
        foreach (var take in job.Takes)
        {
            if (take.Video is { } video)
            {
                var target = PathOf(job, take);
                await DownloadAsync(session, video.Url, target, cancellationToken);
                written[take.Number] = new FileInfo(target);
            }
        }

        return written;
    }

    private string PathOf(VideoJob job, VideoTake take)
    {
        return _named is not null ? NamedPath(take.Number) : Path.Combine(_folder, $"{job.Creative}-{take.Iteration:000}.mp4");
    }

    private string NamedPath(int takeNumber) => _count == 1
        ? _named!.FullName
        : Path.Combine(_folder, $"{Path.GetFileNameWithoutExtension(_named!.Name)}-{takeNumber}{_named.Extension}");

    /// <summary>Why a file cannot be written or replaced there; null where it can.</summary>
    private static string? FaultOf(string path)
    {
        var bytes = Encoding.UTF8.GetByteCount(Path.GetFileName(path));
        return bytes > MaxNameBytes ? $"the file name {Path.GetFileName(path)} has {bytes} bytes; at most {MaxNameBytes} are allowed."
            : new FileInfo(path).LinkTarget is { } target ? $"{path} is a symbolic link to {target}; name the file itself."
            : Directory.Exists(path) ? $"{path} is a folder; name a file in it."
            : File.Exists(path) && !FileTypes.IsRegular(path) ? $"{path} is a device or pipe; name a regular file."
            : null;
    }

    private static async Task DownloadAsync(FleetSession session, Uri url, string target, CancellationToken cancellationToken)
    {
        // A short name of its own: the target's may be as long as the file system allows.
        var partial = Path.Combine(Path.GetDirectoryName(target)!, $".adgenius-{Guid.NewGuid():N}.partial");
        try
        {
            if (FaultOf(target) is { } fault)
            {
                throw new CommandException(ExitCodes.Failed, fault);
            }

            await using (var content = await session.CallAsync(client => client.OpenAsync(url, cancellationToken), cancellationToken))
            await using (var file = File.Create(partial))
            {
                await content.CopyToAsync(file, cancellationToken);
            }

            File.Move(partial, target, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Failed, $"{target} could not be written: {fault.Message}", fault);
        }
        finally
        {
            File.Delete(partial);
        }
    }
}
