namespace AdGenius.Cli.Fleet;

/// <summary>
/// Lets one process at a time run the services of a home folder: the in-memory bus of one process does not reach another. The operating
/// system releases the lock when the process ends, also when it is killed.
/// </summary>
internal sealed class HomeLock : IDisposable
{
    private readonly FileStream _file;

    private HomeLock(FileStream file) => _file = file;

    /// <summary>The lock; null where another process holds it.</summary>
    /// <exception cref="CommandException">The home folder cannot be written.</exception>
    public static HomeLock? TryAcquire()
    {
        try
        {
            Directory.CreateDirectory(HomePaths.Home);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(fault);
        }

        try
        {
            return new HomeLock(new FileStream(HomePaths.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException fault) when (IsLocked(fault))
        {
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(fault);
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>
    /// True where another process has the file open; a full disk or a read-only file system is an <see cref="IOException"/> as well.
    /// </summary>
    private static bool IsLocked(IOException fault) => OperatingSystem.IsWindows()
        ? fault.HResult == unchecked((int)0x80070020) // ERROR_SHARING_VIOLATION
        : fault.HResult == (OperatingSystem.IsMacOS() ? 35 : 11); // EWOULDBLOCK

    private static CommandException CannotWrite(Exception fault) => new(
        ExitCodes.Failed, $"The home folder {HomePaths.Home} cannot be written ({fault.Message}); set ADGENIUS_HOME to a "
            + "writable folder.", fault);
}
