using System.Globalization;

namespace AdGenius.Cli.Fleet;

/// <summary>
/// Reports a full disk before work begins and while it runs: the database on that disk could not even record that a job failed.
/// </summary>
internal static class DiskSpaceCheck
{
    private const long BytesToStart = 100_000_000;
    private const long BytesToContinue = 4_000_000;

    /// <exception cref="CommandException">There is too little space to begin.</exception>
    public static void EnsureSpaceToStart(string folder, string what)
    {
        if (FreeBytes(folder) is { } free and < BytesToStart)
        {
            throw new CommandException(ExitCodes.Failed, string.Create(
                CultureInfo.InvariantCulture, $"The disk of {what} {folder} is full: {free / 1e6:0} MB are free, "
                    + $"{BytesToStart / 1e6:0} MB are needed. No work was started."));
        }
    }

    /// <exception cref="CommandException">There is no space to continue.</exception>
    public static void EnsureSpaceToContinue(string work, string command)
    {
        if (FreeBytes(HomePaths.Home) is < BytesToContinue)
        {
            throw new CommandException(
                ExitCodes.Failed, $"The disk of {HomePaths.Home} is full. {work} is stored; free disk space and continue "
                    + $"it with: {command}");
        }
    }

    private static long? FreeBytes(string folder)
    {
        // The folder may not exist yet; its nearest parent that does is on the same disk.
        for (var existing = new DirectoryInfo(folder); existing is not null; existing = existing.Parent)
        {
            if (existing.Exists)
            {
                return new DriveInfo(existing.FullName).AvailableFreeSpace;
            }
        }

        return null;
    }
}
