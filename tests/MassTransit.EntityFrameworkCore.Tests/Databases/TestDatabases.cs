using AdGenius.TestKit.Postgres;
using AdGenius.TestKit.SqlServer;
using MassTransit.EntityFrameworkCoreIntegration.Tests.Databases;

[assembly: AssemblyFixture(typeof(TestDatabases))]

namespace MassTransit.EntityFrameworkCoreIntegration.Tests.Databases;

/// <summary>Gives every test a database of its own, with the tables of <see cref="Parcels.ParcelDbContext"/>.</summary>
public sealed class TestDatabases : IAsyncDisposable
{
    private readonly PostgresFixture _postgres = new();
    private readonly SqlServerFixture _sqlServer = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("adgenius-sagas-").FullName;

    internal async Task<TestDatabase> CreateAsync(DatabaseKind kind)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var connectionString = kind switch
        {
            DatabaseKind.Postgres => await _postgres.CreateDatabaseAsync(cancellation),
            DatabaseKind.SqlServer => await _sqlServer.CreateDatabaseAsync(cancellation),
            _ => $"Data Source={Path.Combine(_folder, Guid.NewGuid() + ".db")}",
        };
        var database = new TestDatabase(kind, connectionString);
        await database.CreateTablesAsync(cancellation);
        return database;
    }

    public async ValueTask DisposeAsync()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
        await _postgres.DisposeAsync();
        await _sqlServer.DisposeAsync();
    }
}
