using System.Text;
using System.Text.Json;
using AdGenius.Deploy.Tests.Outside;
using AdGenius.Tracing.Tests.Otlp;
using Npgsql;

namespace AdGenius.Deploy.Tests;

/// <summary>
/// What a fleet needs around it, in containers of its network: RabbitMQ, PostgreSQL, an S3 server, a provider and a collector of telemetry.
/// </summary>
internal sealed class Surroundings : IAsyncDisposable
{
    public const string Network = "adgenius-deploy-test";

    private const string Postgres = "adgenius-test-postgres";
    private const string Broker = "adgenius-test-rabbitmq";
    private const string StoreName = "adgenius-test-s3";
    private const string World = "adgenius-test-outside";
    private const string Bucket = "adgenius";
    private const string User = "adgenius";
    private const string Password = "deploy-test";
    private const string StoreImage = "localhost/adgenius-base/s3:16";

    private static readonly string[] RabbitMqImages =
        ["localhost/adgenius-base/rabbitmq:3", "localhost/rabbitmq:3.10-management", "docker.io/library/rabbitmq:4.1-management"];

    private static readonly string[] PostgresImages =
        ["localhost/adgenius-base/postgres:15", "localhost/postgres:15", "docker.io/library/postgres:17"];

    private readonly HttpClient _http;
    private readonly Uri _world;
    private readonly NpgsqlDataSource _database;

    private Surroundings(HttpClient http, Uri world, Uri store, NpgsqlDataSource database) =>
        (_http, _world, Store, _database) = (http, world, store, database);

    /// <summary>Where links to stored files lead.</summary>
    public Uri Store { get; }

    /// <summary>The connection string of the database in containers.</summary>
    public string Connection { get; } = $"Host={Postgres};Username={User};Password={Password};Database={User}";

    /// <summary>Why this machine has not what is needed, or null.</summary>
    public static async Task<string?> MissingAsync(CancellationToken cancellationToken) =>
        await FindAsync(RabbitMqImages, "ADGENIUS_TEST_RABBITMQ_IMAGE", cancellationToken) is null
            || await FindAsync(PostgresImages, "ADGENIUS_TEST_POSTGRES_IMAGE", cancellationToken) is null
            || !await Podman.HasImageAsync(StoreImage, cancellationToken)
                ? $"No image of RabbitMQ, PostgreSQL or {StoreImage} is here: deploy/docker/local-bases servers."
                : null;

    /// <summary>Starts them. The image <paramref name="program"/>, which has .NET and ffmpeg, runs the world outside.</summary>
    public static async Task<Surroundings> StartAsync(HttpClient http, string program, CancellationToken cancellationToken)
    {
        await Podman.RunAsync(["network", "create", Network], cancellationToken);
        await RunAsync(
            Broker,
            ["--env", $"RABBITMQ_DEFAULT_USER={User}", "--env", $"RABBITMQ_DEFAULT_PASS={Password}"],
            [(await FindAsync(RabbitMqImages, "ADGENIUS_TEST_RABBITMQ_IMAGE", cancellationToken))!],
            cancellationToken);
        await RunAsync(
            Postgres,
            [
                "--publish", "127.0.0.1::5432", "--env", $"POSTGRES_USER={User}", "--env", $"POSTGRES_PASSWORD={Password}",
                "--env", $"POSTGRES_DB={User}",
            ],
            [(await FindAsync(PostgresImages, "ADGENIUS_TEST_POSTGRES_IMAGE", cancellationToken))!],
            cancellationToken);
        await RunAsync(
            StoreName, ["--publish", "127.0.0.1::9000", "--env", $"S3_BUCKET_NAME={Bucket}"], [StoreImage], cancellationToken);
        await RunAsync(
            World,
            ["--publish", $"127.0.0.1::{OutsideWorld.Port}", "--volume", $"{AppContext.BaseDirectory}:/tests:ro", "--entrypoint", "dotnet"],
            [program, "/tests/Deploy.Tests.dll", "outside"],
            cancellationToken);
        await Polling.UntilTrueAsync(
            "PostgreSQL accepts connections",
            async () => (await Podman.TryAsync(
                ["exec", Postgres, "psql", "-h", "127.0.0.1", "-U", User, "-d", User, "-tAc", "SELECT 1"],
                cancellationToken)) is { ExitCode: 0 },
            cancellationToken);
        await LoggedAsync(Broker, "startup complete", cancellationToken);
        await LoggedAsync(StoreName, "ready", cancellationToken);
        var database = await AddressAsync(Postgres, 5432, cancellationToken);
        var surroundings = new Surroundings(
            http,
            await AddressAsync(World, OutsideWorld.Port, cancellationToken),
            await AddressAsync(StoreName, 9000, cancellationToken),
            NpgsqlDataSource.Create(
                $"Host={database.Host};Port={database.Port};Username={User};Password={Password};Database={User}"));
        await Polling.UntilTrueAsync(
            "the provider and the collector answer",
            async () =>
            {
                try
                {
                    return await surroundings.ChargesAsync(cancellationToken) is [];
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            cancellationToken);
        return surroundings;
    }

    public static async Task RemoveAsync()
    {
        await Podman.TryAsync(
            ["rm", "--force", "--ignore", "--volumes", "--time", "1", Broker, Postgres, StoreName, World], CancellationToken.None);
        await Podman.TryAsync(["network", "rm", "--force", Network], CancellationToken.None);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    /// <summary>The number that a query has as its only value.</summary>
    public async Task<long> CountAsync(string query, CancellationToken cancellationToken)
    {
        await using var command = _database.CreateCommand(query);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), null);
    }

    /// <summary>What the provider of the model <c>openai_shorts</c> charged.</summary>
    public async Task<IReadOnlyList<Charge>> ChargesAsync(CancellationToken cancellationToken) =>
        (await _http.GetFromJsonAsync<IReadOnlyList<Charge>>(new Uri(_world, "charges"), cancellationToken))!;

    /// <summary>Every span of the job's trace that has been exported until now.</summary>
    public async Task<IReadOnlyList<ExportedSpan>> TraceAsync(Guid job, CancellationToken cancellationToken) =>
        (await _http.GetFromJsonAsync<IReadOnlyList<ExportedSpan>>(new Uri(_world, $"traces/{job}"), cancellationToken))!;

    /// <summary>The secret of each service: what it uses and nothing else, and where to export telemetry.</summary>
    public IReadOnlyDictionary<string, string> Secrets()
    {
        Dictionary<string, string> telemetry = new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://{World}:{OutsideWorld.CollectorPort}",
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "1000",
            ["OTEL_BSP_MAX_QUEUE_SIZE"] = "65536",
        };
        Dictionary<string, string> bus = new() { ["ADGENIUS_Bus__Uri"] = $"amqp://{User}:{Password}@{Broker}:5672" };
        Dictionary<string, string> database = new() { ["ADGENIUS_Database__ConnectionString"] = Connection };
        Dictionary<string, string> store = new()
        {
            // The overlay's own store is a folder that all pods share.
            ["ADGENIUS_Objects__Kind"] = "S3",
            ["AWS_ENDPOINT_URL_S3"] = $"http://{StoreName}:9000",
            ["ADGENIUS_Objects__S3__PublicEndpoint"] = Store.ToString(),
            ["AWS_ACCESS_KEY_ID"] = "adgenius",
            ["AWS_SECRET_ACCESS_KEY"] = "adgenius-secret",
            ["S3_BUCKET_NAME"] = Bucket,
        };
        Dictionary<string, string> provider = new()
        {
            ["OPENAI_API_KEY"] = "deploy-test",
            ["ADGENIUS_Providers__OpenAiVideos__BaseAddress"] = $"http://{World}:{OutsideWorld.ProviderPort}/v1/",
            ["ADGENIUS_Providers__OpenAiVideos__Seconds"] = "1,2,4",
            ["ADGENIUS_Providers__OpenAiVideos__PricePerSecond"] = "0.10",
            ["ADGENIUS_Providers__OpenAiVideos__PollInterval"] = "00:00:02",
            ["ADGENIUS_Providers__OpenAiVideos__MaxConcurrent"] = "200",
            ["ADGENIUS_Providers__OpenAiVideos__MaxConcurrentPerKey"] = "200",
            ["ADGENIUS_Downloads__AllowHttp"] = "true",
            ["ADGENIUS_Downloads__AllowPrivateAddresses"] = "true",
        };
        return new Dictionary<string, string>
        {
            ["gateway"] = SecretOf(telemetry, bus, database, store),
            ["orchestrator"] = SecretOf(telemetry, bus, database),
            ["prompt-worker"] = SecretOf(telemetry, bus),
            ["provider-worker"] = SecretOf(telemetry, bus, database, store, provider),
            ["storage-worker"] = SecretOf(telemetry, bus, store),
            ["frame-worker"] = SecretOf(telemetry, bus, store),
        };
    }

    /// <summary>Podman's form of a secret: one JSON object of base64 values.</summary>
    private static string SecretOf(params Dictionary<string, string>[] parts) => JsonSerializer.Serialize(
        parts.SelectMany(part => part).ToDictionary(pair => pair.Key, pair => Convert.ToBase64String(Encoding.UTF8.GetBytes(pair.Value))));

    private static async Task<string?> FindAsync(string[] images, string variable, CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } named)
        {
            return named;
        }

        foreach (var image in images)
        {
            if (await Podman.HasImageAsync(image, cancellationToken))
            {
                return image;
            }
        }

        return null;
    }

    private static Task<string> RunAsync(
        string name, string[] options, string[] imageAndCommand, CancellationToken cancellationToken) => Podman.RunAsync(
        ["run", "--detach", "--network", Network, "--name", name, .. options, .. imageAndCommand], cancellationToken);

    private static Task LoggedAsync(string container, string text, CancellationToken cancellationToken) => Polling.UntilTrueAsync(
        $"{container} has logged '{text}'",
        async () => (await Podman.TryAsync(["logs", container], cancellationToken)) is var log
            && (log.Output + log.Error).Contains(text, StringComparison.Ordinal),
        cancellationToken);

    /// <summary>Where this machine reaches a container's port.</summary>
    private static async Task<Uri> AddressAsync(string container, int port, CancellationToken cancellationToken) =>
        new("http://" + await Podman.RunAsync(["port", container, $"{port}/tcp"], cancellationToken));
}
