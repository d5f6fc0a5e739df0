using AdGenius.Hosting.Processes;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Databases.Updates;

/// <summary>A locked file beside the database file: the lock ends with the process, even if that is killed.</summary>
internal static class SqliteMigrationLock
{
    // EWOULDBLOCK, or a sharing violation on Windows; .NET passes either on as the exception's HResult.
    private static readonly int HeldByAnother =
        OperatingSystem.IsWindows() ? unchecked((int)0x80070020) : OperatingSystem.IsMacOS() ? 35 : 11;

    public static async Task<IAsyncDisposable?> AcquireAsync(AdGeniusDbContext database, CancellationToken cancellationToken)
    {
        var source = new SqliteConnectionStringBuilder(database.Database.GetConnectionString());
        if (source.Mode == SqliteOpenMode.Memory || source.DataSource is ":memory:" or "")
        {
            return null;
        }

        var file = Path.GetFullPath(source.DataSource);
        var migrationLock = await LockAsync(file, cancellationToken);
        SqliteSharedFiles.MakeWritable(file);

        // This process holds the file lock, so the row was left by a process that has ended.
        if (await database.Database.SqlQuery<string>($"SELECT name AS \"Value\" FROM sqlite_master WHERE name = '__EFMigrationsLock'")
            .AnyAsync(cancellationToken))
        {
            await database.Database.ExecuteSqlAsync($"DELETE FROM \"__EFMigrationsLock\"", cancellationToken);
        }

        return migrationLock;
    }

    /// <exception cref="StartupException">The lock file cannot be opened, for another reason than that another process has it.</exception>
    private static async Task<FileStream> LockAsync(string file, CancellationToken cancellationToken)
    {
        var path = file + ".update";
        while (true)
        {
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException exception) when (exception.HResult == HeldByAnother)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
            }
            catch (IOException exception) when (exception is not DirectoryNotFoundException) // a read-only file system, a full disk
            {
                throw new StartupException(
                    $"SQLite file {file}: its lock file cannot be opened ({exception.Message.TrimEnd('.')}).", exception);
            }
        }
    }
}
