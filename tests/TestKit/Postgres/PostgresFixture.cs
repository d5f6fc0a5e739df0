using System.Globalization;
using AdGenius.TestKit.Containers;
using Npgsql;
using Testcontainers.PostgreSql;
using Xunit;

namespace AdGenius.TestKit.Postgres;

/// <summary>
/// A PostgreSQL server for tests: the one that <c>ADGENIUS_TEST_POSTGRES</c> names (a connection string of a user who may create
/// databases); else a container of the image that <c>ADGENIUS_TEST_POSTGRES_IMAGE</c> names, where a container engine answers; else one
/// started from the machine's own installation. It is started on the first use and stopped with the tests. Declare it once per test
/// project: <c>[assembly: AssemblyFixture(typeof(PostgresFixture))]</c>. Where there is none the test is skipped and says so.
/// </summary>
public sealed class PostgresFixture : IAsyncDisposable
{
    private const string Variable = "ADGENIUS_TEST_POSTGRES";
    private const string ImageVariable = "ADGENIUS_TEST_POSTGRES_IMAGE";
    private const string DefaultImage = "postgres:17";

    // Each test has a database, and so a pool, of its own: what an ended test left open for the usual five minutes would fill the server.
    private const int IdleSeconds = 5;

    private static int _databaseCount;

    private readonly SemaphoreSlim _starting = new(1);
    private readonly List<string> _databases = [];
    private IAsyncDisposable? _server;
    private string? _administrator;

    /// <summary>Creates an empty database of the caller's own and returns its connection string. It is dropped with the fixture.</summary>
    public Task<string> CreateDatabaseAsync(CancellationToken cancellationToken) => CreateDatabaseAsync("", cancellationToken);

    /// <summary>
    /// As the other, with the collation of a language, such as <c>en</c>. Skips the test where the server was built without ICU.
    /// </summary>
    public async Task<string> CreateDatabaseOfLanguageAsync(string language, CancellationToken cancellationToken)
    {
        try
        {
            return await CreateDatabaseAsync(
                $" TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE '{language}'", cancellationToken);
        }
        catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.FeatureNotSupported)
        {
            Assert.Skip($"The PostgreSQL server has no ICU: {fault.MessageText}");
            throw;
        }
    }

    private async Task<string> CreateDatabaseAsync(string options, CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken);
        try
        {
            _administrator ??= await FindServerAsync(cancellationToken);
            var name = string.Create(
                CultureInfo.InvariantCulture,
                $"adgenius_{Environment.ProcessId}_{Interlocked.Increment(ref _databaseCount)}");
            await ExecuteAsync($"CREATE DATABASE {name}{options}", cancellationToken);
            _databases.Add(name);
            return new NpgsqlConnectionStringBuilder(_administrator)
            {
                Database = name,
                ConnectionIdleLifetime = IdleSeconds,
                ConnectionPruningInterval = IdleSeconds,
            }.ConnectionString;
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
        if (await ContainerEngine.AnswersAsync())
        {
            try
            {
                return await StartContainerAsync(cancellationToken);
            }
            catch (Exception) when (folder is not null && ContainerEngine.MayBeAbsent(ImageVariable, cancellationToken))
            {
                // The installed server is used instead.
            }
        }

        Assert.SkipWhen(
            folder is null,
            $"PostgreSQL is not installed (initdb), no container engine answers, and {Variable} names no server.");
        var server = await PostgresServer.StartAsync(folder!, cancellationToken);
        _server = server;
        return server.ConnectionString;
    }

    private async Task<string> StartContainerAsync(CancellationToken cancellationToken)
    {
        // Without durability, as the installed server is started: the tests do not wait for a disk.
        var container = new PostgreSqlBuilder(ContainerEngine.Image(ImageVariable, DefaultImage))
            .WithUsername("adgenius")
            .WithDatabase("postgres")
            .WithEnvironment("POSTGRES_HOST_AUTH_METHOD", "trust")
            .WithCommand("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off", "-c", "max_connections=200")
            .Build();
        try
        {
            await container.StartAsync(cancellationToken);
        }
        catch
        {
            await container.DisposeAsync();
            throw;
        }

        _server = container;
        return container.GetConnectionString();
    }

    private async Task ExecuteAsync(string statement, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(_administrator);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
