using AdGenius.Persistence.Databases;
using AdGenius.TestKit.Ceph;
using AdGenius.TestKit.Faults;
using AdGenius.TestKit.Postgres;
using AdGenius.TestKit.RabbitMq;
using Amazon.S3;

namespace AdGenius.Chaos.Fleet;

/// <summary>The real servers, each private to the run. S3 is reached through a proxy that injects faults.</summary>
internal sealed class Servers : IAsyncDisposable
{
    private readonly CephServer _ceph;

    private Servers(
        RabbitMqServer broker, PostgresServer database, CephServer ceph, FaultProxy s3Proxy, RecordingProvider provider, TimeScale scale)
    {
        Scale = scale;
        Broker = broker;
        Database = database;
        _ceph = ceph;
        S3Proxy = s3Proxy;
        Provider = provider;
    }

    public const string Bucket = "adgenius-chaos";

    /// <summary>What the durations of the fleet's settings are divided by.</summary>
    public TimeScale Scale { get; }

    public RabbitMqServer Broker { get; }

    public PostgresServer Database { get; }

    /// <summary>The proxy that the services use instead of the S3 server.</summary>
    public FaultProxy S3Proxy { get; }

    public RecordingProvider Provider { get; }

    private const string DatabaseName = "adgenius";

    /// <summary>The database, for the checker.</summary>
    public string ConnectionString
        => Database.ConnectionString.Replace("Database=postgres", $"Database={DatabaseName}", StringComparison.Ordinal);

    public static async Task<Servers> StartAsync(TimeScale scale, CancellationToken cancellationToken)
    {
        var installation = PostgresServer.FindInstallation()
            ?? throw new InvalidOperationException("PostgreSQL is not installed (Debian: apt-get install postgresql).");
        if (!RabbitMqServer.IsInstalled || CephServer.MissingProgram() is not null)
        {
            throw new InvalidOperationException(
                "RabbitMQ and Ceph are needed (Debian: apt-get install rabbitmq-server radosgw ceph-mon ceph-osd ceph-common).");
        }

        var broker = new RabbitMqServer();
        var ceph = CephServer.StartAsync(cancellationToken);
        var database = PostgresServer.StartAsync(installation, synchronousCommit: true, cancellationToken);
        await broker.StartAsync(cancellationToken);
        var s3Proxy = FaultProxy.Start((await ceph).Endpoint);
        var servers = new Servers(
            broker, await database, await ceph, s3Proxy, await RecordingProvider.StartAsync(cancellationToken), scale);
        using var s3 = servers.S3();
        await Buckets.CreateAsync(s3, Bucket, cancellationToken);
        await using var source = Npgsql.NpgsqlDataSource.Create(servers.Database.ConnectionString);
        await using var create = source.CreateCommand($"create database {DatabaseName}");
        await create.ExecuteNonQueryAsync(cancellationToken);
        await servers.UpdateDatabaseAsync(cancellationToken);
        return servers;
    }

    /// <summary>As the command <c>adgenius db update</c> does before a fleet is rolled out.</summary>
    private async Task UpdateDatabaseAsync(CancellationToken cancellationToken)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration["Database:Provider"] = DatabaseProvider.Postgres;
        builder.Configuration["Database:ConnectionString"] = ConnectionString;
        builder.Configuration["Database:MigrateAtStartup"] = "true";
        builder.AddAdGeniusDatabase();
        using var host = builder.Build();
        await host.StartAsync(cancellationToken);
        await host.StopAsync(cancellationToken);
    }

    /// <summary>The S3 server without the proxy, for the checker.</summary>
    public IAmazonS3 S3() => new S3Access(_ceph.Endpoint, CephServer.AccessKeyId, CephServer.SecretAccessKey).CreateClient();

    /// <summary>The environment of every service.</summary>
    public Dictionary<string, string> Environment(string home) => new(Scale.Variables())
    {
        ["ADGENIUS_HOME"] = home,
        ["ADGENIUS_Bus__Transport"] = "RabbitMq",
        ["ADGENIUS_Bus__Uri"] = Broker.Uri.ToString(),
        ["ADGENIUS_Bus__ManagementUri"] = Broker.ManagementUri.ToString(),
        ["ADGENIUS_Bus__CrashFolder"] = Path.Combine(home, "crashes"), // one machine: a command may be finished by another process
        ["ADGENIUS_Gateway__Authentication"] = "None", // the harness sends the requests of many tenants
        ["ADGENIUS_Database__Provider"] = "Postgres",
        ["ADGENIUS_Database__ConnectionString"] = ConnectionString,
        ["ADGENIUS_Objects__Kind"] = "S3",
        ["ADGENIUS_Objects__S3__Bucket"] = Bucket,
        ["ADGENIUS_Objects__S3__Endpoint"] = S3Proxy.Address.ToString(),
        ["ADGENIUS_Objects__S3__AccessKeyId"] = CephServer.AccessKeyId,
        ["ADGENIUS_Objects__S3__SecretAccessKey"] = CephServer.SecretAccessKey,
        ["ADGENIUS_Objects__S3__PartBytes"] = "5242880", // the least that S3 allows, so that the large film goes in parts
        ["ADGENIUS_Providers__OpenAiVideos__BaseAddress"] = new Uri(Provider.Address, "v1/").ToString(),
        ["ADGENIUS_Providers__OpenAiVideos__Seconds"] = "1,2,4",
        ["ADGENIUS_Providers__OpenAiVideos__PricePerSecond"] = RecordingProvider.PricePerSecond
            .ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["ADGENIUS_Downloads__AllowHttp"] = "true",
        ["ADGENIUS_Downloads__AllowPrivateAddresses"] = "true",
        ["ADGENIUS_Frames__Source"] = "Placeholder",
        ["Logging__LogLevel__Default"] = "Warning",
        ["DOTNET_gcServer"] = "0",
        ["DOTNET_TieredPGO"] = "0",
    };

    public async ValueTask DisposeAsync()
    {
        await Provider.DisposeAsync();
        await S3Proxy.DisposeAsync();
        await _ceph.DisposeAsync();
        await Database.DisposeAsync();
        await Broker.DisposeAsync();
    }
}
