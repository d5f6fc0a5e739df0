namespace AdGenius.Cli.Fleet;

/// <summary>
/// One process at a time runs the fleet of a home folder: its in-memory bus knows nothing of another's. The operating system lets go of the
/// lock when the process dies, however it dies.
/// </summary>
internal sealed class HomeLock : IDisposable
{
    private readonly FileStream _file;

    private HomeLock(FileStream file) => _file = file;

    /// <summary>The lock, or null when another process has it.</summary>
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
        catch (UnauthorizedAccessException fault)
        {
            throw CannotWrite(fault);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose() => _file.Dispose();

    private static CommandException CannotWrite(Exception fault) => new(
        ExitCodes.Failed, $"The home folder {HomePaths.Home} cannot be written ({fault.Message}); set ADGENIUS_HOME to a folder that can.", fault);
}
