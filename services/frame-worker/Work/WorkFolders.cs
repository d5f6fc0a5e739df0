using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace AdGenius.FrameWorker.Work;

/// <summary>Temporary folders that name their process, so that what a killed process left can be told from what a living one uses.</summary>
internal sealed partial class WorkFolders(IOptions<FrameWorkerOptions> options, ILogger<WorkFolders> log)
{
    private const string Prefix = "adgenius-frames-";

    /// <summary>A new folder, gone when disposed of.</summary>
    public WorkFolder Create()
    {
        using var process = Process.GetCurrentProcess();
        return new WorkFolder(Directory.CreateDirectory(Path.Combine(
            options.Value.WorkFolder,
            string.Create(CultureInfo.InvariantCulture, $"{Prefix}{process.Id}-{StartOf(process)}-{Guid.NewGuid():N}"))));
    }

    /// <summary>Deletes the folders of processes that live no more.</summary>
    public void Sweep()
    {
        var root = new DirectoryInfo(options.Value.WorkFolder);
        foreach (var folder in root.Exists ? root.GetDirectories(Prefix + "*").Where(folder => !IsInUse(folder.Name)) : [])
        {
            try
            {
                folder.Delete(recursive: true);
                LogSwept(folder.Name);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                LogLeft(exception, folder.Name); // another user's, or another worker was quicker
            }
        }
    }

    private static bool IsInUse(string name)
    {
        if (name[Prefix.Length..].Split('-') is not [var id, var start, ..] || !int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var processId))
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
    private partial void LogSwept(string folder);

    [LoggerMessage(LogLevel.Debug, "Could not delete {Folder}")]
    private partial void LogLeft(Exception exception, string folder);
}
