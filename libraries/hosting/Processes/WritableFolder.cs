namespace AdGenius.Hosting.Processes;

/// <summary>Checks at start what would otherwise fail with the first job.</summary>
public static class WritableFolder
{
    private const int ReadOnlyFileSystem = 30; // EROFS, which .NET passes on as the exception's HResult

    /// <summary>
    /// Creates a file in <paramref name="folder"/> and deletes it. A disk that is full now is no reason to stop: that ends by itself.
    /// </summary>
    /// <param name="folder">The folder; created where it does not exist.</param>
    /// <param name="setting">The setting that names it, for the error.</param>
    /// <exception cref="StartupException">The file system is read-only, or the folder belongs to another user.</exception>
    public static void Require(string folder, string setting)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        try
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, $".adgenius-{Guid.NewGuid():N}");
            File.Create(probe, 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException { HResult: ReadOnlyFileSystem })
        {
            throw new StartupException(
                $"{setting} is {folder}, which cannot be written: {exception.Message} Mount a volume there, or name another folder.",
                exception);
        }
        catch (IOException)
        {
            // The disk may be full: jobs are retried until it is not.
        }
    }
}
