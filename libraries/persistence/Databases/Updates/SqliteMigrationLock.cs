using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Databases.Updates;

/// <summary>A locked file beside the database file: the lock ends with the process, even if that is killed.</summary>
internal static class SqliteMigrationLock
{
    public static async Task<IAsyncDisposable?> AcquireAsync(AdGeniusDbContext database, CancellationToken cancellationToken)
    {
        var source = new SqliteConnectionStringBuilder(database.Database.GetConnectionString());
        if (source.Mode == SqliteOpenMode.Memory || source.DataSource is ":memory:" or "")
        {
            return null;
        }

        var file = Path.GetFullPath(source.DataSource);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var migrationLock = await LockAsync(file + ".update", cancellationToken);

        // This process holds the file lock, so the row was left by a process that has ended.
        if (await database.Database.SqlQuery<string>($"SELECT name AS \"Value\" FROM sqlite_master WHERE name = '__EFMigrationsLock'")
            .AnyAsync(cancellationToken))
        {
            await database.Database.ExecuteSqlAsync($"DELETE FROM \"__EFMigrationsLock\"", cancellationToken);
        }

        return migrationLock;
    }

    private static async Task<FileStream> LockAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
            }
        }
    }
}
