using AdGenius.Persistence.Databases.Postgres;
using AdGenius.Persistence.Databases.SqlServer;
using AdGenius.TestKit.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace AdGenius.Persistence.Tests.Databases;

public sealed class SqlScriptTests(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task Script_for_Postgres_is_up_to_date() => CompareAsync(OpenPostgres("Host=nowhere"), "postgres.sql");

    [Fact]
    public Task Script_for_SqlServer_is_up_to_date()
        => CompareAsync(
            new SqlServerAdGeniusDbContext(
                new DbContextOptionsBuilder<SqlServerAdGeniusDbContext>().UseSqlServer("Server=nowhere").Options),
            "sqlserver.sql");

    [Fact]
    public async Task Script_for_Postgres_can_be_run_twice_and_applies_all_migrations()
    {
        await using var database = OpenPostgres(await postgres.CreateDatabaseAsync(Cancellation));
        var script = await File.ReadAllTextAsync(PathOf("postgres.sql"), Cancellation);
        await using var connection = new Npgsql.NpgsqlConnection(database.Database.GetConnectionString());
        await connection.OpenAsync(Cancellation);
        for (var run = 0; run < 2; run++)
        {
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the project's own script
            command.CommandText = script;
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync(Cancellation);
        }

        Assert.Empty(await database.Database.GetPendingMigrationsAsync(Cancellation));
        Assert.Empty(await database.Videos.ToListAsync(Cancellation));
    }

    private static PostgresAdGeniusDbContext OpenPostgres(string connectionString)
        => new(new DbContextOptionsBuilder<PostgresAdGeniusDbContext>().UseNpgsql(connectionString).Options);

    private static async Task CompareAsync(AdGeniusDbContext database, string name)
    {
        await using (database)
        {
            var script = database.GetService<IMigrator>().GenerateScript(options: MigrationsSqlGenerationOptions.Idempotent)
                .ReplaceLineEndings("\n")
                .TrimStart('\uFEFF');
            script = database.Database.IsSqlServer() ? SqlServerScript.MakeAtomic(script) : script;
            if (Environment.GetEnvironmentVariable("ADGENIUS_WRITE_SCRIPTS") is { Length: > 0 })
            {
                await File.WriteAllTextAsync(PathOf(name), script, Cancellation);
            }

            var written = await File.ReadAllTextAsync(PathOf(name), Cancellation);
            Assert.True(
                script == written.ReplaceLineEndings("\n"),
                $"deploy/sql/{name} differs from the migrations; run deploy/sql/add-migration, "
                    + "or this test with ADGENIUS_WRITE_SCRIPTS=1.");
        }
    }

    private static string PathOf(string name) => Path.Combine(SourceTree.Root, "deploy", "sql", name);
}
