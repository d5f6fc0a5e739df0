using System.Globalization;
using AdGenius.TestKit.Containers;
using Microsoft.Data.SqlClient;
using Testcontainers.MsSql;
using Xunit;

namespace AdGenius.TestKit.SqlServer;

/// <summary>
/// The SQL Server that <c>ADGENIUS_TEST_SQLSERVER</c> names (a connection string of a login that may create databases); else a container of
/// the image that <c>ADGENIUS_TEST_SQLSERVER_IMAGE</c> names, where a container engine answers and has that image or can pull it. Without
/// either the test is skipped and says so. Declare it once per test project:
/// <c>[assembly: AssemblyFixture(typeof(SqlServerFixture))]</c>.
/// </summary>
public sealed class SqlServerFixture : IAsyncDisposable
{
    private const string Variable = "ADGENIUS_TEST_SQLSERVER";

    private const string ImageVariable = "ADGENIUS_TEST_SQLSERVER_IMAGE";
    private const string DefaultImage = "mcr.microsoft.com/mssql/server:2022-latest";

    private static int _databaseCount;

    private readonly SemaphoreSlim _starting = new(1);
    private readonly List<string> _databases = [];
    private MsSqlContainer? _container;
    private string? _server;
    private string? _reason;

    /// <summary>Creates an empty database of the caller's own and returns its connection string. It is dropped with the fixture.</summary>
    public async Task<string> CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        var server = await FindServerAsync(cancellationToken);
        Assert.SkipWhen(server is null, $"No SQL Server is named by {Variable}, and there is none in a container: {_reason}");
        var name = string.Create(
            CultureInfo.InvariantCulture,
            $"adgenius_{Environment.ProcessId}_{Interlocked.Increment(ref _databaseCount)}");
        await ExecuteAsync(server!, $"CREATE DATABASE {name}", cancellationToken);
        await ExecuteAsync(server!, $"ALTER DATABASE {name} SET READ_COMMITTED_SNAPSHOT ON", cancellationToken);
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
        foreach (var name in _container is null ? _databases : [])
        {
            await ExecuteAsync(
                _server!,
                $"ALTER DATABASE {name} SET SINGLE_USER WITH ROLLBACK IMMEDIATE; DROP DATABASE {name}",
                CancellationToken.None);
        }

        if (_container is not null)
        {
            await _container.DisposeAsync();
        }

        _starting.Dispose();
    }

    /// <summary>Its connection string; null where there is none, for a reason that is kept.</summary>
    private async Task<string?> FindServerAsync(CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken);
        try
        {
            return _server ??= _reason is not null ? null
                : Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? named
                : await StartContainerAsync(cancellationToken);
        }
        finally
        {
            _starting.Release();
        }
    }

    private async Task<string?> StartContainerAsync(CancellationToken cancellationToken)
    {
        if (!await ContainerEngine.AnswersAsync())
        {
            _reason = "no container engine answers.";
            return null;
        }

        var image = ContainerEngine.Image(ImageVariable, DefaultImage);
        var container = new MsSqlBuilder(image).Build();
        try
        {
            await container.StartAsync(cancellationToken);
            _container = container;
            return container.GetConnectionString();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // An engine without this image and without a registry is an ordinary machine.
            _reason = $"{image}: {exception.Message}";
            await container.DisposeAsync();
            return null;
        }
    }

    private static async Task ExecuteAsync(string server, string statement, CancellationToken cancellationToken)
    {
        await using var connection = new SqlConnection(server);
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the names are made above
        command.CommandText = statement;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
