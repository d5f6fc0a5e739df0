using System.Globalization;
using Npgsql;
using Xunit;

namespace AdGenius.TestKit.Postgres;

/// <summary>
/// A PostgreSQL server for tests: the one that <c>ADGENIUS_TEST_POSTGRES</c> names (a connection string of a user who may create
/// databases), else one started from the machine's own installation on the first use and stopped with the tests. Declare it once per test
/// project:
/// <c>[assembly: AssemblyFixture(typeof(PostgresFixture))]</c>. Without either the test is skipped and says so.
/// </summary>
public sealed class PostgresFixture : IAsyncDisposable
{
    private const string Variable = "ADGENIUS_TEST_POSTGRES";

    private static int _databaseCount;

    private readonly SemaphoreSlim _starting = new(1);
    private readonly List<string> _databases = [];
    private PostgresServer? _server;
    private string? _administrator;

    /// <summary>Creates an empty database of the caller's own and returns its connection string. It is dropped with the fixture.</summary>
    public async Task<string> CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken);
        try
        {
            _administrator ??= await FindServerAsync(cancellationToken);
            var name = string.Create(
                CultureInfo.InvariantCulture,
                $"adgenius_{Environment.ProcessId}_{Interlocked.Increment(ref _databaseCount)}");
            await ExecuteAsync($"CREATE DATABASE {name}", cancellationToken);
            _databases.Add(name);
            return new NpgsqlConnectionStringBuilder(_administrator) { Database = name }.ConnectionString;
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
        else
        {
            foreach (var name in _databases)
            {
                await ExecuteAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)", CancellationToken.None);
            }
        }

        _starting.Dispose();
    }

    private async Task<string> FindServerAsync(CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return named;
        }

        var folder = PostgresServer.FindInstallation();
        Assert.SkipWhen(folder is null, $"PostgreSQL is neither installed (initdb) nor named by {Variable}.");
        _server = await PostgresServer.StartAsync(folder!, cancellationToken);
        return _server.ConnectionString;
    }

    private async Task ExecuteAsync(string statement, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(_administrator);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
