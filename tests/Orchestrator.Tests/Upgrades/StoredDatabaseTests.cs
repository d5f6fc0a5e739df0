using AdGenius.Persistence.Databases.Updates;
using AdGenius.TestKit.Postgres;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Orchestrator.Tests.Upgrades;

/// <summary>
/// The stored database of this version. With <c>ADGENIUS_WRITE_DATABASE=1</c> it is written first, which is allowed until the release.
/// </summary>
public sealed class StoredDatabaseTests(PostgresFixture postgres)
{
    /// <summary>Rows that exist only while a process runs, or that are MassTransit's.</summary>
    private static readonly string[] Transient = ["leases", "provider_slot_locks", "inbox_state", "outbox_state"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_have_a_stored_database_of_this_version_with_its_tables_and_a_filled_outbox()
    {
        var version = StoredDatabase.CurrentVersion;
        if (Environment.GetEnvironmentVariable("ADGENIUS_WRITE_DATABASE") is { Length: > 0 })
        {
            var changelog = await File.ReadAllTextAsync(
                Path.Combine(Path.GetDirectoryName(StoredDatabase.FileOf(version))!, "../../../../../CHANGELOG.md"), Cancellation);
            Assert.True(
                changelog.Contains($"## {version} (unreleased)", StringComparison.Ordinal),
                $"CHANGELOG.md says that {version} is released: its stored database is not written any more. Raise <Version> first.");
            await StoredDatabaseWriter.WriteAsync(await postgres.CreateDatabaseAsync(Cancellation));
        }

        Assert.True(
            File.Exists(StoredDatabase.FileOf(version)),
            $"There is no stored database of {version} yet. Before its release write it with: {StoredDatabaseWriter.Command}");
        var stored = await postgres.CreateDatabaseAsync(Cancellation);
        await StoredDatabase.LoadAsync(version, stored);
        var migrated = await postgres.CreateDatabaseAsync(Cancellation);
        await using var database = StoredDatabase.Open(migrated);
        await DatabaseUpdate.RunAsync(database, Cancellation);
        Assert.True(
            (await StoredDatabase.DescribeAsync(stored)).SequenceEqual(await StoredDatabase.DescribeAsync(migrated)),
            $"The stored database of {version} has other tables than its migrations. Write it anew with: {StoredDatabaseWriter.Command}");

        await using var loaded = StoredDatabase.Open(stored);
        Assert.Equal(
            await database.Database.GetAppliedMigrationsAsync(Cancellation), await loaded.Database.GetAppliedMigrationsAsync(Cancellation));
        var rows = await JsonColumns.ReadAllAsync(stored);
        Assert.Equal(2, rows["outbox_message"]);
        Assert.Equal(StoredDatabase.States.Count, rows["videos"]);
        Assert.Empty(rows.Where(table => table.Value == 0).Select(table => table.Key).Except(Transient));
    }
}
