using System.Diagnostics;
using System.Globalization;

namespace AdGenius.Hosting.Processes;

/// <summary>
/// Names a process of this machine for ever: process ids are reused, so the name has the start time too. Names of files and folders hold
/// it, so that those of an ended process can be distinguished from those in use.
/// </summary>
internal static class ProcessIdentity
{
    /// <summary>This process: <c>id-start</c>, the start in seconds since 1970.</summary>
    public static string Current { get; } = OfCurrent();

    /// <summary>True while the process of that name runs; also for a text that is no such name, since nothing is known of it.</summary>
    public static bool IsRunning(string name)
    {
        if (name.Split('-') is not [var id, var start, ..]
            || !int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var processId))
        {
            return true;
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

    private static string OfCurrent()
    {
        using var process = Process.GetCurrentProcess();
        return string.Create(CultureInfo.InvariantCulture, $"{process.Id}-{StartOf(process)}");
    }

    private static string StartOf(Process process) =>
        new DateTimeOffset(process.StartTime.ToUniversalTime()).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
