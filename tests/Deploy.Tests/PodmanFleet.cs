using AdGenius.Manifests.Tests;
using AdGenius.TestKit;

namespace AdGenius.Deploy.Tests;

/// <summary>
/// The overlay podman of deploy/k8s, run by <c>podman kube play</c> from the images of this version. Started once for all tests. Where
/// podman or an image is missing, the tests skip with the reason.
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

    private const string MigrationConnection = "migration-connection";

    private readonly DirectoryInfo _work = Directory.CreateTempSubdirectory("adgenius-deploy-");

    // A connection to a pod that was stopped gets no answer and no end: as every caller of a fleet, this one gives up and calls again.
    private readonly HttpClient _http = new(
        new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2), PooledConnectionLifetime = TimeSpan.FromSeconds(10) })
    {
        Timeout = TimeSpan.FromSeconds(20),
    };

    private string? _reason;
    private bool _isStarted;
    private Surroundings? _surroundings;
    private Dictionary<string, int> _gracePeriods = [];

    public HttpClient Http => _http;

    public Uri Gateway { get; } = new($"http://127.0.0.1:{Services["gateway"]}");

    internal Surroundings Surroundings => _surroundings!;

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
        var yaml = WithoutUnknownKinds(await Rendering.OfAsync("overlays/podman"));
        _gracePeriods = Node.Documents(yaml).Where(document => document["kind"].Text == "Deployment").ToDictionary(
            deployment => deployment["metadata/name"].Text,
            deployment => deployment["spec/template/spec/terminationGracePeriodSeconds"].Number!.Value);
        _surroundings = await Surroundings.StartAsync(_http, Image("provider-worker"), cancellation);
        foreach (var (name, secret) in _surroundings.Secrets())
        {
            await CreateSecretAsync(name, secret, cancellation);
        }

        await CreateSecretAsync(MigrationConnection, _surroundings.Connection, cancellation);
        await Podman.RunAsync(
            [
                "run", "--rm", "--network", Surroundings.Network, "--read-only", "--cap-drop", "all",
                "--secret", $"{MigrationConnection},type=env,target=ADGENIUS_Database__ConnectionString",
                "--env", "ADGENIUS_Database__Provider=Postgres", "--env", "ADGENIUS_Bus__Transport=RabbitMq",
                Image("command"), "db", "update",
            ],
            cancellation);
        await File.WriteAllTextAsync(Manifest, yaml, cancellation);
        await Podman.RunAsync(["kube", "play", "--network", Surroundings.Network, Manifest], cancellation);
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

        if (_surroundings is not null)
        {
            await _surroundings.DisposeAsync();
        }

        _work.Delete(recursive: true);
    }

    /// <summary>Waits until the service says that it is ready.</summary>
    public async Task ReadyAsync(string service, CancellationToken cancellationToken)
    {
        try
        {
            await Polling.UntilTrueAsync($"{service} is ready", () => IsReadyAsync(service, cancellationToken), cancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{exception.Message}\n{await LogAsync(service, cancellationToken)}", exception);
        }
    }

    /// <summary>True where a call got no answer, so that it may be made again.</summary>
    public static bool IsLost(Exception exception, CancellationToken cancellationToken) =>
        exception is HttpRequestException || (exception is TaskCanceledException && !cancellationToken.IsCancellationRequested);

    /// <summary>Ends the service's process without a warning; Podman starts it again, as a kubelet does after a crash.</summary>
    public static Task KillAsync(string service, CancellationToken cancellationToken) => EndAsync(service, "KILL", cancellationToken);

    /// <summary>
    /// Asks the service to stop, as a roll-out does; Podman starts it again. Fails where it needed longer than the manifest's grace period,
    /// or ended with an error.
    /// </summary>
    public async Task RestartAsync(string service, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        await EndAsync(service, "TERM", cancellationToken);
        var needed = TimeProvider.System.GetElapsedTime(started);
        Assert.True(needed.TotalSeconds <= _gracePeriods[service], $"{service} stopped after {needed}, which is over its grace period.");
        var exits = await Podman.RunAsync(
            [
                "events", "--stream=false", "--since", "10m", "--filter", $"container={ContainerOf(service)}", "--filter", "event=died",
                "--format", "{{.ContainerExitCode}}",
            ],
            cancellationToken);
        Assert.True(exits.Split('\n')[^1] == "0", $"{service} ended with {exits}: {await LogAsync(service, cancellationToken)}");
    }

    /// <summary>The last lines of the service's log.</summary>
    public static Task<string> LogAsync(string service, CancellationToken cancellationToken) =>
        LogAsync(service, ["--tail", "40"], cancellationToken);

    /// <summary>The service's whole log.</summary>
    public static Task<string> WholeLogAsync(string service, CancellationToken cancellationToken) =>
        LogAsync(service, [], cancellationToken);

    private static async Task<string> LogAsync(string service, string[] options, CancellationToken cancellationToken)
    {
        var (_, output, error) = await Podman.TryAsync(["logs", .. options, ContainerOf(service)], cancellationToken);
        return output + error;
    }

    private static string PodOf(string service) => $"{service}-pod-0";

    private static string ContainerOf(string service) => $"{PodOf(service)}-{service}";

    private static string Image(string name) => $"localhost/adgenius/{name}:{Repository.Version}";

    // Its process and not its container: that a container is stopped on request counts as the end of its pod, which Podman stops with it.
    private static async Task EndAsync(string service, string signal, CancellationToken cancellationToken)
    {
        var process = await ProcessAsync(service, cancellationToken);
        var (exitCode, output) = await ServerProcess.RunAsync("kill", [$"-{signal}", process], null, cancellationToken);
        Assert.True(exitCode == 0, output);
        await Polling.UntilTrueAsync(
            $"{service} was started again",
            async () => await ProcessAsync(service, cancellationToken) is var next && next != "0" && next != process,
            cancellationToken);
    }

    private static Task<string> ProcessAsync(string service, CancellationToken cancellationToken) =>
        Podman.RunAsync(["inspect", "--format", "{{.State.Pid}}", ContainerOf(service)], cancellationToken);

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

        return await Surroundings.MissingAsync(cancellationToken);
    }

    /// <summary>Podman ends with an error at kinds that it does not know; the pods need none of them.</summary>
    private static string WithoutUnknownKinds(string yaml)
    {
        string[] known = ["ConfigMap", "Deployment", "PersistentVolumeClaim"];
        return string.Join("\n---\n", yaml.Split("\n---\n").Where(
            document => known.Any(kind => ("\n" + document).Contains($"\nkind: {kind}\n", StringComparison.Ordinal))));
    }

    private async Task<bool> IsReadyAsync(string service, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri($"http://127.0.0.1:{Services[service]}/health/ready"), cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (IsLost(exception, cancellationToken))
        {
            return false;
        }
    }

    private async Task CreateSecretAsync(string name, string content, CancellationToken cancellationToken)
    {
        var file = Path.Combine(_work.FullName, name);
        await File.WriteAllTextAsync(file, content, cancellationToken);
        await Podman.RunAsync(["secret", "create", name, file], cancellationToken);
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

        await Podman.TryAsync(["volume", "rm", "--force", "objects"], CancellationToken.None);
        await Podman.TryAsync(["secret", "rm", .. Services.Keys, MigrationConnection], CancellationToken.None);
        await Surroundings.RemoveAsync();
    }
}
