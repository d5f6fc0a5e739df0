using System.Text;
using AdGenius.Cli.Fleet;
using AdGenius.Contracts.Briefs;
using AdGenius.HttpContracts.Videos;
using AdGenius.VideoRequests;

namespace AdGenius.Cli.Output;

/// <summary>
/// The files that finished videos are written to. They are checked before work begins; no partial file is left.
/// </summary>
internal sealed class OutputFiles
{
    private const int MaxNameBytes = 255;
    private static readonly string[] CaptionExtensions = [".srt", ".vtt"];

    /// <summary>Of files of other formats, which programs would not read: every video is an MP4 file.</summary>
    private static readonly string[] OtherExtensions =
    [
        ".avi", ".flv", ".gif", ".jpeg", ".jpg", ".m4a", ".mkv", ".mov", ".mp3", ".mpeg", ".mpg", ".ogv", ".png", ".wav", ".webm", ".webp",
        ".wmv",
    ];

    private readonly FileInfo? _named;
    private readonly string _folder;
    private readonly int _count;
    private readonly bool _inFolder;

    private OutputFiles(FileInfo? named, string folder, int count, bool inFolder)
    {
        _inFolder = inFolder;
        _named = named;
        _folder = folder;
        _count = count;
    }

    /// <summary>
    /// Checks every file whose name is known before the work. Those of outputs that the prompt or an earlier job asks for are not known.
    /// </summary>
    /// <param name="named">The file, or the folder with a slash behind it; null: named after the creative, in the working folder.</param>
    /// <param name="count">The number of takes.</param>
    /// <param name="outputs">The outputs that are requested, such as <c>tiktok</c> or <c>9:16</c>; null where none are.</param>
    /// <param name="captions">The captions that are requested, which are files beside each output; null where none are.</param>
    /// <exception cref="CommandException">A file cannot be written there.</exception>
    public static OutputFiles Prepare(FileInfo? named, int count, IReadOnlyList<string>? outputs, Captions? captions)
    {
        EnsureNoStandardOutput(named);
        string[] names = [.. (outputs ?? []).Select(OutputNames.NameOf)];
        var hasCaptions = captions?.Mode is CaptionMode.Sidecar or CaptionMode.Burned;
        if (named is { Name: "" } && named.FullName != Path.GetPathRoot(named.FullName))
        {
            return PrepareFolder(named.FullName, count).Checked(names, hasCaptions);
        }

        if (named is not null && CaptionExtensions.Contains(named.Extension, StringComparer.OrdinalIgnoreCase))
        {
            throw new CommandException(
                ExitCodes.BadInput, $"--out {named} ends with {named.Extension}, as files of captions do; name a video, such as a.mp4.");
        }

        if (named is not null && OtherExtensions.Contains(named.Extension, StringComparer.OrdinalIgnoreCase))
        {
            throw new CommandException(
                ExitCodes.BadInput,
                $"--out {named} ends with {named.Extension}, and the video is an MP4 file; "
                    + $"name it {Path.ChangeExtension(named.Name, "mp4")}.");
        }

        var folder = named?.DirectoryName ?? Directory.GetCurrentDirectory();
        if (named is not null && Directory.Exists(named.FullName))
        {
            throw new CommandException(
                ExitCodes.BadInput, $"--out {named} is a folder; name a file in it, or put a slash behind it to write several files.");
        }

        if (!Directory.Exists(folder))
        {
            throw new CommandException(ExitCodes.BadInput, $"--out: the folder {folder} does not exist.");
        }

        var files = new OutputFiles(named, folder, count, inFolder: false).Checked(names, hasCaptions);
        try
        {
            CheckWritable(folder);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.BadInput, $"--out: the folder {folder} cannot be written ({fault.Message}).", fault);
        }

        return files;
    }

    /// <summary>
    /// For the videos of many jobs: in one folder, named after creative and iteration, so that no two have the same name.
    /// </summary>
    /// <exception cref="CommandException">The folder cannot be written.</exception>
    public static OutputFiles PrepareForBatch(FileInfo? folder)
    {
        if (folder is null)
        {
            return Prepare(null, count: 1, outputs: null, captions: null);
        }

        EnsureNoStandardOutput(folder);
        if (File.Exists(folder.FullName))
        {
            throw new CommandException(ExitCodes.BadInput, $"--out {folder} is a file; with --batch it must be a folder.");
        }

        return new OutputFiles(null, PrepareFolder(folder.FullName, count: 1)._folder, count: 1, inFolder: false);
    }

    /// <summary>
    /// Downloads every stored take with all its outputs and captions; what was written, by take number, the main file first.
    /// </summary>
    public async Task<IReadOnlyDictionary<int, IReadOnlyList<FileInfo>>> FetchAsync(
        FleetSession session,
        VideoJob job,
        CancellationToken cancellationToken)
    {
        var written = new Dictionary<int, IReadOnlyList<FileInfo>>();
        foreach (var take in job.Takes)
        {
            if (take.Video is { } video)
            {
                var files = new List<FileInfo>();
                foreach (var (target, url) in TargetsOf(job, take, video))
                {
                    await DownloadAsync(session, url, target, cancellationToken);
                    files.Add(new FileInfo(target));
                }

                written[take.Number] = files;
            }
        }

        return written;
    }

    private IEnumerable<(string Target, Uri Url)> TargetsOf(VideoJob job, VideoTake take, VideoFile video)
    {
        var main = PathOf(job, take);
        if (take.Outputs is not { Count: > 0 } outputs)
        {
            return [(main, video.Url)];
        }

        return outputs.SelectMany((output, index) =>
        {
            var path = OutputPath(main, output.Name, index, take.Number, job.Takes.Count);
            return (output.Captions ?? []).Select(file => (Path.ChangeExtension(path, Path.GetExtension(file.Key)), file.Url))
                .Prepend((path, output.Video.Url));
        });
    }

    private string PathOf(VideoJob job, VideoTake take)
    {
        return _named is not null ? NamedPath(take.Number) : Path.Combine(_folder, $"{job.Creative}-{take.Iteration:000}.mp4");
    }

    /// <summary>In a folder every output is a file of its own name; beside a named file the others get their names added.</summary>
    private string OutputPath(string main, string output, int index, int takeNumber, int takes) => _inFolder
        ? Path.Combine(_folder, output + (takes > 1 ? $"-{takeNumber}" : "") + ".mp4")
        : index == 0 ? main : Path.ChangeExtension(main, null) + $"-{output}{Path.GetExtension(main)}";

    private OutputFiles Checked(IReadOnlyList<string> outputs, bool hasCaptions)
    {
        foreach (var path in Enumerable.Range(1, _count).SelectMany(number => KnownPaths(number, outputs, hasCaptions)))
        {
            if (FaultOf(path) is { } fault)
            {
                throw new CommandException(ExitCodes.BadInput, $"--out: {fault}");
            }
        }

        return this;
    }

    /// <summary>
    /// The files of a take as far as their names are known before the work: those that are named after the creative have the number of its
    /// iteration, which the job gets.
    /// </summary>
    private IEnumerable<string> KnownPaths(int takeNumber, IReadOnlyList<string> outputs, bool hasCaptions)
    {
        var main = _named is null ? null : NamedPath(takeNumber);
        string[] videos = main is not null || _inFolder
            ? [.. outputs.Select((output, index) => OutputPath(main ?? "", output, index, takeNumber, _count))]
            : [];
        videos = videos.Length == 0 && main is not null ? [main] : videos;
        return hasCaptions
            ? videos.SelectMany(path => CaptionExtensions.Select(extension => Path.ChangeExtension(path, extension)).Prepend(path))
            : videos;
    }

    /// <summary>Other programs write to standard output where a file is called '-'.</summary>
    private static void EnsureNoStandardOutput(FileInfo? named)
    {
        if (named?.ToString() == "-")
        {
            throw new CommandException(
                ExitCodes.BadInput, "--out is '-'; videos are not written to standard output. Name a file or folder, such as a.mp4.");
        }
    }

    private static OutputFiles PrepareFolder(string path, int count)
    {
        try
        {
            Directory.CreateDirectory(path);
            CheckWritable(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.BadInput, $"--out: the folder {path} cannot be written ({fault.Message}).", fault);
        }

        return new OutputFiles(null, path, count, inFolder: true);
    }

    private static void CheckWritable(string folder) =>
        File.Create(Path.Combine(folder, $".adgenius-{Guid.NewGuid():N}"), 1, FileOptions.DeleteOnClose).Dispose();

    private string NamedPath(int takeNumber) => _count == 1
        ? _named!.FullName
        : Path.Combine(_folder, $"{Path.GetFileNameWithoutExtension(_named!.Name)}-{takeNumber}{_named.Extension}");

    /// <summary>Why a file cannot be written or replaced there; null where it can.</summary>
    private static string? FaultOf(string path)
    {
        var bytes = Encoding.UTF8.GetByteCount(Path.GetFileName(path));
        return bytes > MaxNameBytes ? $"the file name {Path.GetFileName(path)} has {bytes} bytes; at most {MaxNameBytes} are allowed."
            : new FileInfo(path).LinkTarget is { } target ? $"{path} is a symbolic link to {target}; name the file itself."
            : FileTypes.FaultOf(path) is { } fault ? $"{path} {fault}"
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

            await FileDownload.RunAsync(session, url, partial, target, cancellationToken);
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
