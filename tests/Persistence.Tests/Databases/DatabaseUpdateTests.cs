using AdGenius.Contracts.Videos;
using AdGenius.Persistence.Databases.Updates;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Persistence.Tests.Databases;

public abstract class DatabaseUpdateTests(DatabaseFixture database) : DatabaseTests(database)
{
    [Fact]
    public async Task Migrations_match_the_model()
        => Assert.False(
            await Database.InScopeAsync(context => Task.FromResult(context.Database.HasPendingModelChanges())),
            "The model has changed without a migration; run deploy/sql/add-migration NAME.");

    [Fact]
    public async Task Second_update_applies_nothing()
        => Assert.Empty(await Database.InScopeAsync(context => DatabaseUpdate.RunAsync(context, Cancellation)));

    [Fact]
    public async Task Concurrent_updates_apply_each_migration_once()
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
    public async Task Killed_update_does_not_block_the_next_one()
    {
        var connectionString = await Database.CreateEmptyAsync(Cancellation);
        using var host = DatabaseFixture.BuildHost(Database.Provider, connectionString);
        await using var scope = host.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>();
        Directory.CreateDirectory(
            Path.GetDirectoryName(new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder(connectionString).DataSource)!);

        // What Entity Framework leaves when it is killed during a migration.
        await context.Database.ExecuteSqlRawAsync(
            """
            CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER NOT NULL PRIMARY KEY, "Timestamp" TEXT NOT NULL);
            INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-11-21')
            """,
            Cancellation);
        Assert.NotEmpty(await DatabaseUpdate.RunAsync(context, Cancellation).WaitAsync(TimeSpan.FromSeconds(30), Cancellation));
    }
}

public sealed class PostgresUpdateTests(PostgresDatabase database) : DatabaseUpdateTests(database), IClassFixture<PostgresDatabase>
{
    [Fact]
    public async Task Update_of_a_running_job_writes_no_index()
    {
        var hot = await Database.InScopeAsync(async context =>
        {
            var job = TestVideos.New();
            await using var transaction = await context.Database.BeginTransactionAsync(Cancellation);
            context.Add(job);
            await context.SaveChangesAsync(Cancellation);
            (job.CurrentState, job.DueAt, job.StartedAt, job.Cost) = ("Generating", job.AcceptedAt, job.AcceptedAt, 1.5m);
            (job.Takes[0].Status, job.Takes[0].DueAt, job.Takes[0].Fraction) = (TakeStatus.Generating, job.AcceptedAt, 0.5);
            await context.SaveChangesAsync(Cancellation);
            return await context.Database.SqlQueryRaw<long>(
                """
                SELECT pg_stat_get_xact_tuples_hot_updated('videos'::regclass) * 10
                    + pg_stat_get_xact_tuples_hot_updated('takes'::regclass) AS "Value"
                """).SingleAsync(Cancellation);
        });
        Assert.Equal(11, hot);
    }
}

public sealed class SqlServerUpdateTests(SqlServerDatabase database) : DatabaseUpdateTests(database), IClassFixture<SqlServerDatabase>;
