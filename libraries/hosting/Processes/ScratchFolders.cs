using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AdGenius.Hosting.Processes;

/// <summary>
/// Temporary folders whose names hold the process id, so that those of a killed process can be distinguished from those in use. Register it
/// as a hosted service too: it deletes the former when a process starts.
/// </summary>
/// <param name="root">The folder they are created in; need not exist.</param>
/// <param name="prefix">The prefix of their names; each service has its own.</param>
/// <param name="logger">Logs deleted folders.</param>
/// <param name="setting">The setting that names <paramref name="root"/>, for the error where it cannot be written.</param>
public abstract partial class ScratchFolders(string root, string prefix, ILogger logger, string setting = "TMPDIR") : IHostedService
{
    /// <summary>Creates a folder that is deleted when it is disposed.</summary>
    public ScratchFolder Create()
        => new(Directory.CreateDirectory(Path.Combine(root, $"{prefix}{ProcessIdentity.Current}-{Guid.NewGuid():N}")));

    /// <summary>Deletes the folders of processes that have ended.</summary>
    public void Sweep()
    {
        var all = new DirectoryInfo(root);
        foreach (var folder in all.Exists ? all.GetDirectories(prefix + "*").Where(folder => !IsInUse(folder.Name)) : [])
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

    private bool IsInUse(string name) => ProcessIdentity.IsRunning(name[prefix.Length..]);

    [LoggerMessage(LogLevel.Information, "Scratch folder deleted: {Folder}, left by a killed process")]
    private partial void LogDeleted(string folder);

    [LoggerMessage(LogLevel.Debug, "Scratch folder not deleted: {Folder}")]
    private partial void LogDeleteFailed(Exception exception, string folder);
}
