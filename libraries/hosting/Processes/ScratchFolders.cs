using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AdGenius.Hosting.Processes;

/// <summary>
/// Temporary folders that name their process, so that what a killed process left can be told from what a living one uses. Register it as a
/// hosted service too: it clears up when a process starts.
/// </summary>
/// <param name="root">Where the folders lie; need not exist.</param>
/// <param name="prefix">What their names begin with, of each service its own.</param>
/// <param name="log">Hears of folders that were cleared.</param>
public abstract partial class ScratchFolders(string root, string prefix, ILogger log) : IHostedService
{
    /// <summary>A new folder, gone when disposed of.</summary>
    public ScratchFolder Create()
    {
        using var process = Process.GetCurrentProcess();
        return new ScratchFolder(Directory.CreateDirectory(Path.Combine(
            root, string.Create(CultureInfo.InvariantCulture, $"{prefix}{process.Id}-{StartOf(process)}-{Guid.NewGuid():N}"))));
    }

    /// <summary>Deletes the folders of processes that live no more.</summary>
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
                LogDeleteFailed(exception, folder.Name); // another user's, or another worker was quicker
            }
        }
    }

    /// <summary>At start: cleans up after a process that was killed.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        Sweep();
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private bool IsInUse(string name)
    {
        if (name[prefix.Length..].Split('-') is not [var id, var start, ..]
            || !int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var processId))
        {
            return true; // not one of ours after all
        }

        try
        {
            using var process = Process.GetProcessById(processId);
            return StartOf(process) == start;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Process ids are used again; the second a process started in tells them apart.</summary>
    private static string StartOf(Process process) =>
        new DateTimeOffset(process.StartTime.ToUniversalTime()).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    [LoggerMessage(LogLevel.Information, "Deleted {Folder}, left by a process that was killed")]
    private partial void LogDeleted(string folder);

    [LoggerMessage(LogLevel.Debug, "Could not delete {Folder}")]
    private partial void LogDeleteFailed(Exception exception, string folder);
}
