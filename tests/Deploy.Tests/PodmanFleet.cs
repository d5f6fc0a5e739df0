using System.Text;
using System.Text.Json;
using AdGenius.Manifests.Tests;
using AdGenius.TestKit;

namespace AdGenius.Deploy.Tests;

/// <summary>
/// The overlay podman of deploy/k8s, run by <c>podman kube play</c> from the images of this version, beside RabbitMQ and PostgreSQL in
/// containers. Started once for all tests. Where podman or an image is missing, the tests skip with the reason.
/// </summary>
public sealed class PodmanFleet : IAsyncLifetime
{
    /// <summary>Each service with the port of the machine that the overlay gives it.</summary>
    public static readonly IReadOnlyDictionary<string, int> Services = new Dictionary<string, int>
    {
        ["gateway"] = 18081,
        ["orchestrator"] = 18082,
        ["prompt-worker"] = 18083,
        ["provider-worker"] = 18084,
        ["storage-worker"] = 18085,
        ["frame-worker"] = 18086,
    };

    private const string Network = "adgenius-deploy-test";
    private const string Postgres = "adgenius-test-postgres";
    private const string Broker = "adgenius-test-rabbitmq";
    private const string User = "adgenius";
    private const string Password = "deploy-test";

    private static readonly string[] RabbitMqImages =
        ["localhost/adgenius-base/rabbitmq:3", "localhost/rabbitmq:3.10-management", "docker.io/library/rabbitmq:4.1-management"];

    private static readonly string[] PostgresImages =
        ["localhost/adgenius-base/postgres:15", "localhost/postgres:15", "docker.io/library/postgres:17"];

    private readonly DirectoryInfo _work = Directory.CreateTempSubdirectory("adgenius-deploy-");

    // A connection to a pod that was stopped gets no answer and no end: as every caller of a fleet, this one gives up and calls again.
    private readonly HttpClient _http = new(
        new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2), PooledConnectionLifetime = TimeSpan.FromSeconds(10) })
    {
        Timeout = TimeSpan.FromSeconds(20),
    };

    private string? _reason;
    private bool _isStarted;

    public HttpClient Http => _http;

    public Uri Gateway { get; } = new($"http://127.0.0.1:{Services["gateway"]}");

    private string Manifest => Path.Combine(_work.FullName, "fleet.yaml");

    /// <summary>Skips the test where the fleet could not be started for want of podman or an image.</summary>
    public void Require() => Assert.SkipWhen(_reason is not null, _reason ?? "");

    public async ValueTask InitializeAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        _reason = await MissingAsync(cancellation);
        if (_reason is not null)
        {
            return;
        }

        _isStarted = true;
        await RemoveAsync();
        await Podman.RunAsync(["network", "create", Network], cancellation);
        await StartServersAsync(cancellation);
        await CreateSecretsAsync(cancellation);
        await Podman.RunAsync(
            [
                "run", "--rm", "--network", Network, "--read-only", "--cap-drop", "all", "--secret", "migration-connection,type=env,"
                    + "target=ADGENIUS_Database__ConnectionString", "--env", "ADGENIUS_Database__Provider=Postgres",
                "--env", "ADGENIUS_Bus__Transport=RabbitMq", Image("command"), "db", "update",
            ],
            cancellation);
        await File.WriteAllTextAsync(Manifest, WithoutUnknownKinds(await Rendering.OfAsync("overlays/podman")), cancellation);
        await Podman.RunAsync(["kube", "play", "--network", Network, Manifest], cancellation);
        foreach (var service in Services.Keys)
        {
            await ReadyAsync(service, cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_isStarted)
        {
            await RemoveAsync();
        }

        _work.Delete(recursive: true);
    }

    /// <summary>Waits until the service says that it is ready.</summary>
    public Task ReadyAsync(string service, CancellationToken cancellationToken) => Until.TrueAsync(
        $"{service} is ready",
        async () =>
        {
            try
            {
                using var answer = await _http.GetAsync(
                    new Uri($"http://127.0.0.1:{Services[service]}/health/ready"), cancellationToken);
                return answer.IsSuccessStatusCode;
            }
            catch (Exception exception) when (IsLost(exception, cancellationToken))
            {
                return false;
            }
        },
        cancellationToken);

    /// <summary>True where a call got no answer, so that it may be made again.</summary>
    public static bool IsLost(Exception exception, CancellationToken cancellationToken) =>
        exception is HttpRequestException || (exception is TaskCanceledException && !cancellationToken.IsCancellationRequested);

    /// <summary>Ends the service's process without a warning and starts it again, as a kubelet does after a crash.</summary>
    public static Task KillAsync(string service, CancellationToken cancellationToken) => RestartAsync(service, 0, cancellationToken);

    /// <summary>Stops the service as a roll-out does, with time for the work that it holds, and starts it again.</summary>
    public static Task RestartAsync(string service, CancellationToken cancellationToken) => RestartAsync(service, 260, cancellationToken);

    /// <summary>The last lines of the service's log.</summary>
    public static async Task<string> LogAsync(string service, CancellationToken cancellationToken)
    {
        var (_, output, error) = await Podman.TryAsync(["logs", "--tail", "40", ContainerOf(service)], cancellationToken);
        return output + error;
    }

    /// <summary>The answer of the database to a query with one value.</summary>
    public static Task<string> QueryAsync(string query, CancellationToken cancellationToken) =>
        Podman.RunAsync(["exec", Postgres, "psql", "-U", User, "-d", User, "-tAc", query], cancellationToken);

    private static string PodOf(string service) => $"{service}-pod-0";

    private static string ContainerOf(string service) => $"{PodOf(service)}-{service}";

    // The container and not its pod: Podman stops a pod some time after its last container ended, and then the new one with it.
    private static async Task RestartAsync(string service, int seconds, CancellationToken cancellationToken) =>
        await Podman.RunAsync(["restart", "--time", $"{seconds}", ContainerOf(service)], cancellationToken);

    private static string Image(string name) => $"localhost/adgenius/{name}:{Repository.Version}";

    private static async Task<string?> MissingAsync(CancellationToken cancellationToken)
    {
        if (!await Podman.IsUsableAsync(cancellationToken))
        {
            return "podman is not installed, or cannot run containers here.";
        }

        foreach (var name in Services.Keys.Append("command"))
        {
            if (!await Podman.HasImageAsync(Image(name), cancellationToken))
            {
                return $"The image {Image(name)} is missing: deploy/build-images {string.Join(' ', Services.Keys)} command.";
            }
        }

        return await FindAsync(RabbitMqImages, "ADGENIUS_TEST_RABBITMQ_IMAGE", cancellationToken) is null
            || await FindAsync(PostgresImages, "ADGENIUS_TEST_POSTGRES_IMAGE", cancellationToken) is null
                ? "No image of RabbitMQ or PostgreSQL is here: deploy/docker/local-bases servers, or podman pull."
                : null;
    }

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

    private static async Task StartServersAsync(CancellationToken cancellationToken)
    {
        var rabbitMq = await FindAsync(RabbitMqImages, "ADGENIUS_TEST_RABBITMQ_IMAGE", cancellationToken);
        var postgres = await FindAsync(PostgresImages, "ADGENIUS_TEST_POSTGRES_IMAGE", cancellationToken);
        await Podman.RunAsync(
            [
                "run", "--detach", "--network", Network, "--name", Broker, "--env", $"RABBITMQ_DEFAULT_USER={User}",
                "--env", $"RABBITMQ_DEFAULT_PASS={Password}", rabbitMq!,
            ],
            cancellationToken);
        await Podman.RunAsync(
            [
                "run", "--detach", "--network", Network, "--name", Postgres, "--env", $"POSTGRES_USER={User}",
                "--env", $"POSTGRES_PASSWORD={Password}", "--env", $"POSTGRES_DB={User}", postgres!,
            ],
            cancellationToken);
        await Until.TrueAsync(
            "PostgreSQL accepts connections",
            async () => (await Podman.TryAsync(
                ["exec", Postgres, "psql", "-h", "127.0.0.1", "-U", User, "-d", User, "-tAc", "SELECT 1"],
                cancellationToken)) is { ExitCode: 0 },
            cancellationToken);
        await Until.TrueAsync(
            "RabbitMQ has started",
            async () => (await Podman.TryAsync(["logs", Broker], cancellationToken)) is var log
                && (log.Output + log.Error).Contains("startup complete", StringComparison.Ordinal),
            cancellationToken);
    }

    /// <summary>The services' secrets in podman's form: one JSON object of base64 values. Each has what its service uses.</summary>
    private async Task CreateSecretsAsync(CancellationToken cancellationToken)
    {
        var bus = ("ADGENIUS_Bus__Uri", $"amqp://{User}:{Password}@{Broker}:5672");
        var connection = $"Host={Postgres};Username={User};Password={Password};Database={User}";
        var database = ("ADGENIUS_Database__ConnectionString", connection);
        foreach (var (name, values) in new (string, (string Key, string Value)[])[]
        {
            ("gateway", [bus, database]),
            ("orchestrator", [bus, database]),
            ("prompt-worker", [bus]),
            ("provider-worker", [bus, database]),
            ("storage-worker", [bus]),
            ("frame-worker", [bus]),
        })
        {
            var json = JsonSerializer.Serialize(
                values.ToDictionary(pair => pair.Key, pair => Convert.ToBase64String(Encoding.UTF8.GetBytes(pair.Value))));
            await CreateSecretAsync(name, json, cancellationToken);
        }

        await CreateSecretAsync("migration-connection", connection, cancellationToken);
    }

    private async Task CreateSecretAsync(string name, string content, CancellationToken cancellationToken)
    {
        var file = Path.Combine(_work.FullName, name);
        await File.WriteAllTextAsync(file, content, cancellationToken);
        await Podman.RunAsync(["secret", "create", name, file], cancellationToken);
    }

    /// <summary>Podman ends with an error at kinds that it does not know; the pods need none of them.</summary>
    private static string WithoutUnknownKinds(string yaml)
    {
        string[] known = ["ConfigMap", "Deployment", "PersistentVolumeClaim"];
        return string.Join("\n---\n", yaml.Split("\n---\n").Where(
            document => known.Any(kind => ("\n" + document).Contains($"\nkind: {kind}\n", StringComparison.Ordinal))));
    }

    private async Task RemoveAsync()
    {
        if (File.Exists(Manifest))
        {
            await Podman.TryAsync(["kube", "down", Manifest], CancellationToken.None);
        }

        foreach (var service in Services.Keys)
        {
            await Podman.TryAsync(["pod", "rm", "--force", "--ignore", "--time", "1", PodOf(service)], CancellationToken.None);
            await Podman.TryAsync(["volume", "rm", "--force", $"tmp-{service}"], CancellationToken.None);
        }

        await Podman.TryAsync(["rm", "--force", "--ignore", "--volumes", "--time", "1", Broker, Postgres], CancellationToken.None);
        await Podman.TryAsync(["volume", "rm", "--force", "objects"], CancellationToken.None);
        await Podman.TryAsync(["secret", "rm", .. Services.Keys, "migration-connection"], CancellationToken.None);
        await Podman.TryAsync(["network", "rm", "--force", Network], CancellationToken.None);
    }
}
