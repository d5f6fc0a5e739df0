using AdGenius.TestKit.Postgres;
using Npgsql;

namespace AdGenius.Manifests.Tests;

/// <summary>How docs/operations/runbooks.md replaces the role that the services connect as, on PostgreSQL.</summary>
public sealed class RoleRotationTests(PostgresFixture postgres)
{
    [Fact]
    public async Task The_new_role_reads_and_changes_the_tables_before_and_after_the_old_one_is_dropped()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var (first, second) = ($"first_{Guid.NewGuid():N}", $"second_{Guid.NewGuid():N}");
        var steps = "REASSIGN " + Repository.Between(Repository.Read("docs/operations/runbooks.md"), "`REASSIGN ", "`");
        await using var source = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync(cancellation));
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using (var right = new NpgsqlCommand("SHOW is_superuser", connection))
        {
            Assert.SkipUnless("on".Equals(await right.ExecuteScalarAsync(cancellation)), "The server's user may not create roles.");
        }

        await RunAsync($"CREATE ROLE {first}; ALTER DATABASE \"{connection.Database}\" OWNER TO {first}; SET ROLE {first}");
        await RunAsync(Repository.Read("deploy/sql/postgres.sql"));

        await RunAsync($"RESET ROLE; CREATE ROLE {second} IN ROLE {first}");
        await WorkAsync();
        await RunAsync(steps.Replace("OLD", first, StringComparison.Ordinal).Replace("NEW", second, StringComparison.Ordinal));
        await WorkAsync();
        await RunAsync($"ALTER DATABASE \"{connection.Database}\" OWNER TO CURRENT_USER; DROP OWNED BY {second}; DROP ROLE {second}");

        async Task WorkAsync() => await RunAsync(
            $"SET ROLE {second}; SELECT count(*) FROM videos; CREATE TABLE later (id int); DROP TABLE later; RESET ROLE");

        async Task RunAsync(string text)
        {
            await using var command = new NpgsqlCommand(text, connection);
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }
}
