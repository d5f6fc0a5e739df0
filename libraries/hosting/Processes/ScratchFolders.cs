using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AdGenius.Hosting.Processes;

/// <summary>
/// Temporary folders, each with a file that is locked while the folder is in use. The system releases the locks of a killed process, also
/// of one in another container, so that its folders can be distinguished from those in use. Register it as a hosted service too: it
/// deletes the former when a process starts.
/// </summary>
/// <param name="root">The folder they are created in; need not exist. What others keep in it is left alone.</param>
/// <param name="prefix">The prefix of their names; each service has its own. Only folders whose names begin with it are deleted.</param>
/// <param name="logger">Logs deleted folders.</param>
/// <param name="setting">The setting that names <paramref name="root"/>, for the error where it cannot be written.</param>
public abstract partial class ScratchFolders(string root, string prefix, ILogger logger, string setting = "TMPDIR") : IHostedService
{
    private const string LockName = ".lock";
    private static readonly TimeSpan LongestCreation = TimeSpan.FromHours(1);

    /// <summary>Creates a folder that is deleted when it is disposed.</summary>
    /// <exception cref="IOException">The disk is full, or the folder cannot be written.</exception>
    public ScratchFolder Create()
    {
        // The folder gets its final name once its lock is held, so no other process ever sees it unlocked.
        var name = prefix + Guid.NewGuid().ToString("N");
        var pending = Directory.CreateDirectory(Path.Combine(root, "." + name)).FullName;
        FileStream? held = null;
        try
        {
            held = new FileStream(Path.Combine(pending, LockName), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
            var folder = Path.Combine(root, name);
            Directory.Move(pending, folder);
            return new ScratchFolder(folder, held);
        }
        catch
        {
            held?.Dispose();
            ScratchFolder.TryDelete(pending);
            throw;
        }
    }

    /// <summary>Deletes the folders of processes that have ended.</summary>
    public void Sweep()
    {
        var all = new DirectoryInfo(root);
        foreach (var folder in all.Exists ? all.GetDirectories(prefix + "*").Where(IsAbandoned).Concat(NeverFinished(all)) : [])
        {
            try
            {
                folder.Delete(recursive: true);
                LogDeleted(folder.Name);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                LogDeleteFailed(exception, folder.Name); // another user's, or deleted by another process meanwhile
            }
        }
    }

    /// <summary>Deletes the folders of killed processes at start.</summary>
    /// <exception cref="StartupException">Nothing can be written there.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        WritableFolder.Require(root, setting);
        Sweep();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Those whose process was killed before they had their names: older than any creation takes.</summary>
    private IEnumerable<DirectoryInfo> NeverFinished(DirectoryInfo all) =>
        all.GetDirectories($".{prefix}*").Where(folder => folder.LastWriteTimeUtc < TimeProvider.System.GetUtcNow() - LongestCreation);

    private static bool IsAbandoned(DirectoryInfo folder)
    {
        try
        {
            using var held = new FileStream(
                Path.Combine(folder.FullName, LockName), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (FileNotFoundException)
        {
            return true; // it is being deleted, or its deletion was cut off
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [LoggerMessage(LogLevel.Information, "Scratch folder deleted: {Folder}, left by a killed process")]
    private partial void LogDeleted(string folder);

    [LoggerMessage(LogLevel.Debug, "Scratch folder not deleted: {Folder}")]
    private partial void LogDeleteFailed(Exception exception, string folder);
}
