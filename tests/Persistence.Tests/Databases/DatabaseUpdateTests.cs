using AdGenius.Contracts.Videos;
using AdGenius.Persistence.Databases.Updates;
using AdGenius.Persistence.Videos;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Persistence.Tests.Databases;

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

    [Fact]
    public async Task Update_gives_the_jobs_that_are_there_their_outcome()
    {
        using var host = DatabaseFixture.BuildHost(Database.Provider, await Database.CreateEmptyAsync(Cancellation));
        await using var scope = host.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>();
        await DatabaseUpdate.RunAsync(context, Cancellation);
        var (open, failed) = (TestVideos.New(), TestVideos.New());
        (failed.CurrentState, failed.EndedAt) = ("Failed", failed.AcceptedAt);
        context.AddRange(open, failed);
        await context.SaveChangesAsync(Cancellation);
        var before = context.Database.GetMigrations().SingleOrDefault(name => name.EndsWith("_FewerIndexes", StringComparison.Ordinal));
        Assert.SkipWhen(before is null, "This database has had outcomes from the beginning.");
        await context.GetService<IMigrator>().MigrateAsync(before, Cancellation);
        await DatabaseUpdate.RunAsync(context, Cancellation);
        Assert.Equal(
            [failed.CorrelationId],
            await context.Videos.Where(job => job.Outcome == "Failed").Select(job => job.CorrelationId).ToListAsync(Cancellation));
        Assert.Equal(
            [open.CorrelationId],
            await context.Videos.Where(job => job.Outcome == JobOutcomes.Open).Select(job => job.CorrelationId).ToListAsync(Cancellation));
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
        Directory.CreateDirectory(
            Path.GetDirectoryName(new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder(connectionString).DataSource)!);

        // What Entity Framework leaves behind when it is killed while it migrates.
        await context.Database.ExecuteSqlRawAsync(
            """CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER NOT NULL PRIMARY KEY, "Timestamp" TEXT NOT NULL); INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-11-21')""", Cancellation);
        Assert.NotEmpty(await DatabaseUpdate.RunAsync(context, Cancellation).WaitAsync(TimeSpan.FromSeconds(30), Cancellation));
    }
}

public sealed class PostgresUpdateTests(PostgresDatabase database) : DatabaseUpdateTests(database), IClassFixture<PostgresDatabase>
{
    [Fact]
    public async Task Step_of_a_job_writes_no_index()
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
            return await context.Database.SqlQuery<long>($"SELECT pg_stat_get_xact_tuples_hot_updated('videos'::regclass) * 10 + pg_stat_get_xact_tuples_hot_updated('takes'::regclass) AS \"Value\"").SingleAsync(Cancellation);
        });
        Assert.Equal(11, hot);
    }
}

public sealed class SqlServerUpdateTests(SqlServerDatabase database) : DatabaseUpdateTests(database), IClassFixture<SqlServerDatabase>;
