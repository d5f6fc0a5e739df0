using Microsoft.Extensions.Options;

namespace AdGenius.StorageWorker.Work;

/// <summary>
/// Hands out folders to work in, each gone with its owner. A killed process leaves its own behind; the next one to start sees by the lock,
/// which the system lifts with the process, that nobody works there any more, and clears it away.
/// </summary>
internal sealed partial class WorkFolders(IOptions<StorageOptions> options, ILogger<WorkFolders> logger) : IHostedService, IDisposable
{
    private const string LockName = ".lock";
    private readonly Lock _sync = new();
    private (string Folder, FileStream Lock)? _ownFolder;

    /// <summary>A new, empty folder.</summary>
    public WorkFolder Create() => new(Path.Combine(OwnFolder().Folder, Guid.NewGuid().ToString("N")));

    /// <summary>Clears up at once, not with the first command: there may never be one.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            OwnFolder();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogClaimFailed(exception); // the disk may be full for now; the first command tries again
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

        // The folder gets its final name once its lock is held, so nobody ever sees it unlocked.
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

    [LoggerMessage(LogLevel.Information, "Cleared {Folder}, which an earlier process has left")]
    private partial void LogAbandonedFolderDeleted(string folder);

    [LoggerMessage(LogLevel.Warning, "The work folder cannot be used now")]
    private partial void LogClaimFailed(Exception exception);
}
