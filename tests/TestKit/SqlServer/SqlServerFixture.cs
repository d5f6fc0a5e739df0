using System.Globalization;
using Microsoft.Data.SqlClient;
using Xunit;

namespace AdGenius.TestKit.SqlServer;

/// <summary>
/// The SQL Server that <c>ADGENIUS_TEST_SQLSERVER</c> names (a connection string of a login that may create databases). Without it the test
/// is skipped and says so. Declare it once per test project: <c>[assembly: AssemblyFixture(typeof(SqlServerFixture))]</c>.
/// </summary>
public sealed class SqlServerFixture : IAsyncDisposable
{
    private const string Variable = "ADGENIUS_TEST_SQLSERVER";

    private static int _databaseCount;

    private readonly List<string> _databases = [];

    /// <summary>Creates an empty database of the caller's own and returns its connection string. It is dropped with the fixture.</summary>
    public async Task<string> CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        var server = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(server), $"No SQL Server is named by {Variable}.");
        var name = string.Create(
            CultureInfo.InvariantCulture,
            $"adgenius_{Environment.ProcessId}_{Interlocked.Increment(ref _databaseCount)}");
        await ExecuteAsync($"CREATE DATABASE {name}", cancellationToken);
        await ExecuteAsync($"ALTER DATABASE {name} SET READ_COMMITTED_SNAPSHOT ON", cancellationToken);
        lock (_databases)
        {
            _databases.Add(name);
        }

        return new SqlConnectionStringBuilder(server) { InitialCatalog = name }.ConnectionString;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        SqlConnection.ClearAllPools();
        foreach (var name in _databases)
        {
            await ExecuteAsync(
                $"ALTER DATABASE {name} SET SINGLE_USER WITH ROLLBACK IMMEDIATE; DROP DATABASE {name}",
                CancellationToken.None);
        }
    }

    private static async Task ExecuteAsync(string statement, CancellationToken cancellationToken)
    {
        await using var connection = new SqlConnection(Environment.GetEnvironmentVariable(Variable));
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the names are made above
        command.CommandText = statement;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
