using System.Data.Common;
using System.Runtime.Versioning;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Processes;
using AdGenius.Persistence.Databases;
using AdGenius.Persistence.Databases.Updates;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

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

    /// <summary>Before the first release the migration was made anew with every change, so its name is not known to this version.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Tables_of_before_the_first_release_are_refused_with_what_to_do(bool mayUpdate)
    {
        var connectionString = await Database.CreateEmptyAsync(Cancellation);
        using var host = DatabaseFixture.BuildHost(
            Database.Provider,
            connectionString,
            builder => builder.Configuration["Database:MigrateAtStartup"] = mayUpdate ? "true" : "false");
        await using var scope = host.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>();
        await DatabaseUpdate.RunAsync(context, Cancellation);
        await context.Database.ExecuteSqlRawAsync(
            """
            DELETE FROM "__EFMigrationsHistory";
            INSERT INTO "__EFMigrationsHistory" VALUES ('20260101000000_Initial', '10.0.0');
            """,
            Cancellation);

        var failure = await Assert.ThrowsAsync<StartupException>(() => host.StartAsync(Cancellation));

        Assert.Contains("the tables were made by a version of before the first release", failure.Message, StringComparison.Ordinal);
        Assert.Contains(Remedy(connectionString), failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
        Assert.Empty(await context.Videos.ToListAsync(Cancellation));
        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancellation);
        Assert.Equal(failure.Message, report.Entries["database"].Description);
    }

    /// <summary>In a rolling restart, and after it was rolled back, a process of this version runs on the tables of the next.</summary>
    [Fact]
    public async Task Migrations_of_a_later_version_do_not_matter()
    {
        using var host = DatabaseFixture.BuildHost(Database.Provider, await Database.CreateEmptyAsync(Cancellation));
        await using var scope = host.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>();
        await DatabaseUpdate.RunAsync(context, Cancellation);
        await context.Database.ExecuteSqlRawAsync(
            """INSERT INTO "__EFMigrationsHistory" VALUES ('29990101000000_Later', '10.0.0')""", Cancellation);

        Assert.Empty(await DatabaseUpdate.RunAsync(context, Cancellation));
        await host.StartAsync(Cancellation);
        await host.StopAsync(Cancellation);
    }

    [Fact]
    public async Task Tables_of_another_program_do_not_matter()
    {
        var connectionString = await Database.CreateEmptyAsync(Cancellation);
        using var host = DatabaseFixture.BuildHost(Database.Provider, connectionString);
        await using var scope = host.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>();
        if (new DbConnectionStringBuilder { ConnectionString = connectionString }.TryGetValue("Data Source", out var file)
            && Database.Provider == DatabaseProvider.Sqlite)
        {
            Directory.CreateDirectory(Path.GetDirectoryName((string)file)!);
        }

        await context.Database.ExecuteSqlRawAsync("CREATE TABLE invoices (number INTEGER)", Cancellation);
        Assert.NotEmpty(await DatabaseUpdate.RunAsync(context, Cancellation));
    }

    /// <summary>What the refusal tells to do.</summary>
    protected virtual string Remedy(string connectionString) => "let Database:ConnectionString name an empty database";
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

    /// <summary>As on a read-only or full file system; such a process must end and not wait for a lock that no process holds.</summary>
    [Fact]
    public async Task Lock_file_that_cannot_be_opened_ends_the_start_with_one_line()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows lets no program be named as a file to write to.");
        var connectionString = await Database.CreateEmptyAsync(Cancellation);
        var file = FileOf(connectionString);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.CreateSymbolicLink(file + ".update", Environment.ProcessPath!); // a program that runs cannot be written, not even by root
        using var host = DatabaseFixture.BuildHost(Database.Provider, connectionString);

        var failure = await Assert.ThrowsAsync<StartupException>(
            () => host.StartAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(30), Cancellation));

        Assert.StartsWith($"SQLite file {file}: its lock file cannot be opened (", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Fact]
    public async Task File_in_the_place_of_the_folder_ends_the_start_with_one_line()
    {
        var connectionString = await Database.CreateEmptyAsync(Cancellation);
        var folder = Path.GetDirectoryName(FileOf(connectionString))!;
        await File.WriteAllTextAsync(folder, "", Cancellation);
        using var host = DatabaseFixture.BuildHost(Database.Provider, connectionString);

        var failure = await Assert.ThrowsAsync<StartupException>(() => host.StartAsync(Cancellation));

        Assert.Contains(folder, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    /// <summary>SQLite made them with the rights of a database file that was read-only then.</summary>
    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Shared_files_can_be_written_where_the_database_file_can()
    {
        const UnixFileMode readOnly = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        var connectionString = await Database.CreateEmptyAsync(Cancellation);
        var file = FileOf(connectionString);
        using var host = DatabaseFixture.BuildHost(Database.Provider, connectionString);
        await using var scope = host.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>();
        await DatabaseUpdate.RunAsync(context, Cancellation);
        File.SetUnixFileMode(file + "-shm", readOnly);
        File.SetUnixFileMode(file + "-wal", readOnly);

        await DatabaseUpdate.RunAsync(context, Cancellation);

        Assert.Equal(File.GetUnixFileMode(file), File.GetUnixFileMode(file + "-shm"));
        Assert.Equal(File.GetUnixFileMode(file), File.GetUnixFileMode(file + "-wal"));
    }

    protected override string Remedy(string connectionString)
    {
        var file = FileOf(connectionString);
        return $"end the processes that use it, move {file}, {file}-wal and {file}-shm to another folder, and start again.";
    }

    private static string FileOf(string connectionString) =>
        new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder(connectionString).DataSource;
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
