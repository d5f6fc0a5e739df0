using AdGenius.TestKit.Postgres;
using Npgsql;

namespace AdGenius.Cli.Tests;

/// <summary>What commands write is of the database's clock, as what services write: an operator's machine may be wrong.</summary>
public sealed class DatabaseClockTests(PostgresFixture postgres) : IDisposable
{
    private readonly AdGeniusCommand _command = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _command.Dispose();

    [LongTest]
    [Fact]
    public async Task Audit_events_limits_policies_and_states_of_keys_are_of_the_databases_clock()
    {
        var connectionString = await postgres.CreateDatabaseAsync(Cancellation);
        _command.Environment["ADGENIUS_Database__Provider"] = "Postgres";
        _command.Environment["ADGENIUS_Database__ConnectionString"] = connectionString;
        Assert.Equal(0, (await _command.RunAsync("db", "update")).ExitCode);

        // This machine's clock is three days behind the database's.
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(Cancellation);
        await ExecuteAsync(
            connection,
            "CREATE SCHEMA ahead; CREATE FUNCTION ahead.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS "
                + "$$SELECT pg_catalog.clock_timestamp() + interval '3 days'$$");
        _command.Environment["ADGENIUS_Database__ConnectionString"] = $"{connectionString};Search Path=ahead,pg_catalog,public";

        var id = (await _command.RunAsync("keys", "add", "acme")).Output.Split('_')[1];
        Assert.Equal(0, (await _command.RunAsync("keys", "rotate", id, "--overlap-hours", "0")).ExitCode);
        Assert.Equal(0, (await _command.RunAsync("limits", "set", "acme", "--running-jobs", "3")).ExitCode);
        Assert.Equal(0, (await _command.RunAsync("policy", "set", "acme", "--block", "secret")).ExitCode);

        Assert.Equal(4, await CountAsync(connection, "audit_events", "at"));
        Assert.Equal(1, await CountAsync(connection, "tenant_limits", "updated_at"));
        Assert.Equal(1, await CountAsync(connection, "tenant_policies", "updated_at"));
        Assert.Contains("Expired", (await _command.RunAsync("keys", "list", "--tenant", "acme")).Output, StringComparison.Ordinal);
    }

    private static async Task<long> CountAsync(NpgsqlConnection connection, string table, string column) =>
        (long)(await ExecuteAsync(connection, $"SELECT count(*) FROM {table} WHERE {column} > now() + interval '2 days'"))!;

    private static async Task<object?> ExecuteAsync(NpgsqlConnection connection, string statement)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        return await command.ExecuteScalarAsync(Cancellation);
    }
}
