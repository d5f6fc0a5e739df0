using AdGenius.Persistence.Databases;
using Microsoft.Data.Sqlite;

namespace AdGenius.Persistence.Tests;

public sealed class SqliteDatabase : DatabaseFixture
{
    private readonly string _folder = Directory.CreateTempSubdirectory("adgenius-persistence-").FullName;

    public override string Provider => DatabaseProvider.Sqlite;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    protected override Task<string> CreateDatabaseAsync(CancellationToken cancellationToken)
        => Task.FromResult($"Data Source={Path.Combine(_folder, Guid.NewGuid().ToString(), "test.db")}");
}
