using AdGenius.Persistence.Updates;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Persistence.Tests.Updates;

public abstract class DatabaseUpdateTests(DatabaseFixture database) : DatabaseTests(database)
{
    [Fact]
    public async Task Model_has_no_change_without_a_migration()
        => Assert.False(
            await Database.InScopeAsync(context => Task.FromResult(context.Database.HasPendingModelChanges())),
            "What is stored has changed; run deploy/sql/add-migration.");

    [Fact]
    public async Task Second_update_finds_nothing_to_do()
        => Assert.Empty(await Database.InScopeAsync(context => DatabaseUpdate.RunAsync(context, Cancellation)));

    [Fact]
    public async Task Updates_at_once_apply_each_migration_once()
    {
        var empty = await Database.CreateEmptyAsync(Cancellation);
        var applied = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            using var host = DatabaseFixture.BuildHost(Database.Provider, empty);
            await using var scope = host.Services.CreateAsyncScope();
            return await DatabaseUpdate.RunAsync(scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>(), Cancellation);
        })));
        var all = applied.SelectMany(names => names).ToList();
        Assert.NotEmpty(all);
        Assert.Equal(all.Distinct().Order(), all.Order());
    }
}

public sealed class SqliteUpdateTests(SqliteDatabase database) : DatabaseUpdateTests(database), IClassFixture<SqliteDatabase>
{
    [Fact]
    public async Task Update_that_was_killed_does_not_shut_out_the_next()
    {
        var connectionString = await Database.CreateEmptyAsync(Cancellation);
        using var host = DatabaseFixture.BuildHost(Database.Provider, connectionString);
        await using var scope = host.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>();
        Directory.CreateDirectory(Path.GetDirectoryName(new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder(connectionString).DataSource)!);

        // What Entity Framework leaves behind when it is killed while it migrates.
        await context.Database.ExecuteSqlRawAsync(
            """CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER NOT NULL PRIMARY KEY, "Timestamp" TEXT NOT NULL); INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-11-21')""", Cancellation);
        Assert.NotEmpty(await DatabaseUpdate.RunAsync(context, Cancellation).WaitAsync(TimeSpan.FromSeconds(30), Cancellation));
    }
}

public sealed class PostgresUpdateTests(PostgresDatabase database) : DatabaseUpdateTests(database), IClassFixture<PostgresDatabase>;

public sealed class SqlServerUpdateTests(SqlServerDatabase database) : DatabaseUpdateTests(database), IClassFixture<SqlServerDatabase>;
