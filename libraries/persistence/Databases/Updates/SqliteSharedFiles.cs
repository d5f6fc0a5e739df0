namespace AdGenius.Persistence.Databases.Updates;

/// <summary>
/// The files beside a SQLite file (-wal, -shm). SQLite creates them with the rights of the database file, and leaves them read-only where
/// that was: once it can be written again, they could not.
/// </summary>
internal static class SqliteSharedFiles
{
    private const UnixFileMode Write = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Gives them the rights to write that <paramref name="file"/> has. Where they are another user's, they stay.</summary>
    public static void MakeWritable(string file)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(file))
        {
            return;
        }

        foreach (var beside in new[] { file + "-wal", file + "-shm" })
        {
            try
            {
                if (File.Exists(beside) && (File.GetUnixFileMode(file) & Write & ~File.GetUnixFileMode(beside)) is not 0 and var missing)
                {
                    File.SetUnixFileMode(beside, File.GetUnixFileMode(beside) | missing);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // SQLite reports it where it matters.
            }
        }
    }
}
