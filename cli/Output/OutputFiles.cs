using AdGenius.Cli.Fleet;
using AdGenius.HttpContracts;

namespace AdGenius.Cli.Output;

/// <summary>
/// The files that finished videos are written to. They are checked before work begins; no partial file is left.
/// </summary>
internal sealed class OutputFiles
{
    private readonly FileInfo? _named;
    private readonly string _folder;
    private readonly int _count;

    private OutputFiles(FileInfo? named, string folder, int count)
    {
        _named = named;
        _folder = folder;
        _count = count;
    }

    /// <exception cref="CommandException">The folder does not exist or cannot be written.</exception>
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

        try
        {
            File.Create(Path.Combine(folder, $".adgenius-{Guid.NewGuid():N}"), 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.BadInput, $"--out: the folder {folder} cannot be written ({fault.Message}).", fault);
        }

        return new OutputFiles(named, folder, count);
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
        if (_named is not null)
        {
            return _count == 1
                ? _named.FullName
                : Path.Combine(_folder, $"{Path.GetFileNameWithoutExtension(_named.Name)}-{take.Number}{_named.Extension}");
        }

        return Path.Combine(_folder, $"{job.Creative}-{take.Iteration:000}.mp4");
    }

    private static async Task DownloadAsync(FleetSession session, Uri url, string target, CancellationToken cancellationToken)
    {
        var partial = $"{target}.{Guid.NewGuid():N}.partial";
        try
        {
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
