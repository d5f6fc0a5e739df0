using AdGenius.Hosting.Processes;
using Microsoft.Extensions.Options;

namespace AdGenius.StorageWorker.Work;

/// <summary>
/// Creates temporary folders, each deleted with its owner. A killed process leaves its folders behind; the next process to start finds
/// their lock released by the system and deletes them.
/// </summary>
internal sealed partial class WorkFolders(IOptions<StorageOptions> options, ILogger<WorkFolders> logger) : IHostedService, IDisposable
{
    private const string LockName = ".lock";
    private readonly Lock _sync = new();
    private (string Folder, FileStream Lock)? _ownFolder;

    /// <summary>A new, empty folder.</summary>
    public WorkFolder Create() => new(Path.Combine(OwnFolder().Folder, Guid.NewGuid().ToString("N")));

    /// <summary>Deletes leftovers at the start, not with the first command: there may never be one.</summary>
    /// <exception cref="StartupException">Nothing can be written there.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        WritableFolder.Require(options.Value.WorkFolder!, "Storage:WorkFolder");
        try
        {
            OwnFolder();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogClaimFailed(exception); // the disk may be full; the first command retries
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        if (_ownFolder is { } claimed)
        {
            claimed.Lock.Dispose();
            WorkFolder.TryDelete(claimed.Folder);
        }
    }

    private (string Folder, FileStream Lock) OwnFolder()
    {
        lock (_sync)
        {
            return _ownFolder ??= Claim(options.Value.WorkFolder!);
        }
    }

    private (string Folder, FileStream Lock) Claim(string root)
    {
        Directory.CreateDirectory(root);
        foreach (var other in Directory.EnumerateDirectories(root))
        {
            if (IsAbandoned(other))
            {
                WorkFolder.TryDelete(other);
                LogAbandonedFolderDeleted(other);
            }
        }

        // The folder gets its final name once its lock is held, so no other process ever sees it unlocked.
        var name = Guid.NewGuid().ToString("N");
        var pending = Path.Combine(root, "." + name);
        Directory.CreateDirectory(pending);
        var held = new FileStream(Path.Combine(pending, LockName), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        var folder = Path.Combine(root, name);
        Directory.Move(pending, folder);
        return (folder, held);
    }

    private static bool IsAbandoned(string folder)
    {
        if (Path.GetFileName(folder).StartsWith('.'))
        {
            return false;
        }

        try
        {
            using var held = new FileStream(Path.Combine(folder, LockName), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (FileNotFoundException)
        {
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [LoggerMessage(LogLevel.Information, "Work folder of an ended process deleted: {Folder}")]
    private partial void LogAbandonedFolderDeleted(string folder);

    [LoggerMessage(LogLevel.Warning, "Work folder unavailable; retrying with the next command")]
    private partial void LogClaimFailed(Exception exception);
}
