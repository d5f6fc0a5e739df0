using System.Runtime.CompilerServices;
using AdGenius.Persistence;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace MassTransit.EntityFrameworkCoreIntegration.Tests;

/// <summary>A SQLite file of a test's own.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("adgenius-sagas-").FullName;

    // libraries/persistence makes SQLite load; see there.
    static TestDatabase() => RuntimeHelpers.RunModuleConstructor(typeof(AdGeniusDbContext).Module.ModuleHandle);

    public CommitSignal Commits { get; } = new();

    public void Use(DbContextOptionsBuilder options) => options.UseSqlite($"Data Source={Path.Combine(_folder, "test.db")}").AddInterceptors(Commits);

    public ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
