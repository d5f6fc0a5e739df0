using AdGenius.Persistence.Databases;
using AdGenius.TestKit.Postgres;
using AdGenius.TestKit.RabbitMq;
using Npgsql;

namespace AdGenius.Bench.Fleet.Servers;

/// <summary>
/// RabbitMQ and PostgreSQL, private to the run and as durable as in production: every commit and every confirm is on disk.
/// </summary>
internal sealed class BenchServers : IAsyncDisposable
{
    private const string DatabaseName = "adgenius";

    // PostgreSQL's defaults with a little more memory and the settings of docs/operations/performance.md; statements are counted, which
    // costs a few per cent.
    private static readonly string[] DatabaseSettings =
    [
        "fsync=on",
        "full_page_writes=on",
        "synchronous_commit=on",
        "shared_buffers=256MB",
        "max_wal_size=4GB",
        "wal_compression=lz4",
        "shared_preload_libraries=pg_stat_statements",
    ];

    private BenchServers(RabbitMqServer broker, PostgresServer database)
    {
        Broker = broker;
        Database = database;
        Source = NpgsqlDataSource.Create(ConnectionString + ";Maximum Pool Size=4");
    }

    public RabbitMqServer Broker { get; }

    public PostgresServer Database { get; }

    /// <summary>For the bench's own queries.</summary>
    public NpgsqlDataSource Source { get; }

    private string ConnectionString => Database.ConnectionString
        .Replace("Database=postgres", $"Database={DatabaseName}", StringComparison.Ordinal);

    public static async Task<BenchServers> StartAsync(CancellationToken cancellationToken)
    {
        var installation = PostgresServer.FindInstallation();
        if (installation is null || !RabbitMqServer.IsInstalled)
        {
            throw new InvalidOperationException("RabbitMQ and PostgreSQL are needed (Debian: apt-get install rabbitmq-server postgresql).");
        }

        var database = PostgresServer.StartAsync(installation, DatabaseSettings, cancellationToken);
        var broker = new RabbitMqServer();
        await broker.StartAsync(cancellationToken);
        var servers = new BenchServers(broker, await database);
        await using var source = NpgsqlDataSource.Create(servers.Database.ConnectionString);
        await using var create = source.CreateCommand($"create database {DatabaseName}");
        await create.ExecuteNonQueryAsync(cancellationToken);
        await servers.UpdateDatabaseAsync(cancellationToken);
        return servers;
    }

    /// <summary>The environment of every process: only the addresses of the servers.</summary>
    public Dictionary<string, string> Environment(string home) => new()
    {
        ["ADGENIUS_HOME"] = home,
        ["ADGENIUS_Bus__Transport"] = "RabbitMq",
        ["ADGENIUS_Bus__Uri"] = Broker.Uri.ToString(),
        ["ADGENIUS_Bus__ManagementUri"] = Broker.ManagementUri.ToString(),
        ["ADGENIUS_Database__Provider"] = DatabaseProvider.Postgres,
        ["ADGENIUS_Database__ConnectionString"] = ConnectionString,
        ["Logging__LogLevel__Default"] = "Warning",
    };

    /// <summary>Writes out what is dirty, so that a stage does not include the writes of the one before.</summary>
    public async Task CheckpointAsync(CancellationToken cancellationToken)
    {
        await using var command = Source.CreateCommand("checkpoint");
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        try
        {
            await Database.DisposeAsync();
        }
        finally
        {
            await Broker.DisposeAsync();
        }
    }

    /// <summary>The services of the database in this process, not started.</summary>
    public IHost BuildDatabaseHost()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration["Database:Provider"] = DatabaseProvider.Postgres;
        builder.Configuration["Database:ConnectionString"] = ConnectionString;
        builder.Configuration["Database:MigrateAtStartup"] = "true";
        builder.AddAdGeniusDatabase();
        return builder.Build();
    }

    /// <summary>As the command <c>adgenius db update</c> does.</summary>
    private async Task UpdateDatabaseAsync(CancellationToken cancellationToken)
    {
        using (var host = BuildDatabaseHost())
        {
            await host.StartAsync(cancellationToken);
            await host.StopAsync(cancellationToken);
        }

        await using var command = Source.CreateCommand("create extension pg_stat_statements");
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
