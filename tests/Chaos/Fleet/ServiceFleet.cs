using System.Diagnostics;
using System.Globalization;
using AdGenius.TestKit;

namespace AdGenius.Chaos.Fleet;

/// <summary>Every service as processes of their own, two of each.</summary>
internal sealed class ServiceFleet : IAsyncDisposable
{
    private static readonly string[] Names = ["Orchestrator", "PromptWorker", "ProviderWorker", "FrameWorker", "StorageWorker", "Gateway"];

    private const int ScratchMegabytes = 96;

    // The second of each: the first continues, as other machines do.
    private static readonly string[] WithSmallDisk = ["ProviderWorker-2", "FrameWorker-2", "StorageWorker-2"];

    // Files that a killed .NET runtime leaves.
    private static readonly string[] RuntimeFiles = ["dotnet-diagnostic-", "clr-debug-pipe-", ".dotnet"];
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(45);

    private readonly string _home;

    private ServiceFleet(string home, IReadOnlyList<ServiceProcess> services, IReadOnlyList<Uri> gateways, IReadOnlyList<ScratchDisk> disks)
    {
        _home = home;
        Services = services;
        Gateways = gateways;
        Disks = disks;
    }

    /// <summary>The small disks that some workers have for their scratch files; none where the harness may not mount.</summary>
    public IReadOnlyList<ScratchDisk> Disks { get; }

    public IReadOnlyList<ServiceProcess> Services { get; }

    /// <summary>The first process of each kind of worker in <see cref="Services"/>; the second is the next one.</summary>
    public IReadOnlyList<int> WorkerIndexes { get; } = [.. Names.Index().Where(one => one.Item.EndsWith("Worker", StringComparison.Ordinal))
        .Select(one => one.Index * 2)];

    /// <summary>The addresses of the gateways.</summary>
    public IReadOnlyList<Uri> Gateways { get; }

    public static async Task<ServiceFleet> StartAsync(Servers servers, string? logFolder, CancellationToken cancellationToken)
    {
        var home = Directory.CreateTempSubdirectory("adgenius-chaos-home-").FullName;
        var logs = Directory.CreateDirectory(logFolder ?? Path.Combine(home, "logs")).FullName;
        var ports = FreePorts.Take(Names.Length * 2);
        var services = new List<ServiceProcess>();
        var addresses = new List<Uri>();
        var disks = new List<ScratchDisk>();
        foreach (var (name, index) in Names.SelectMany(name => new[] { (name, 1), (name, 2) }))
        {
            var scratch = Directory.CreateDirectory(Path.Combine(home, string.Create(CultureInfo.InvariantCulture, $"tmp-{name}-{index}")))
                .FullName;
            if (WithSmallDisk.Contains(string.Create(CultureInfo.InvariantCulture, $"{name}-{index}"))
                && await ScratchDisk.TryMountAsync(scratch, ScratchMegabytes, cancellationToken) is { } disk)
            {
                disks.Add(disk);
            }

            var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ports[services.Count]}"));
            var environment = servers.Environment(home);
            environment["ASPNETCORE_URLS"] = address.ToString().TrimEnd('/');
            environment["TMPDIR"] = scratch;
            environment["ADGENIUS_Storage__WorkFolder"] = Path.Combine(scratch, "storage");
            services.Add(
                new ServiceProcess($"{name}-{index}", () => StartInfo(name, environment), Path.Combine(logs, $"{name}-{index}.log")));
            addresses.Add(address);
        }

        var fleet = new ServiceFleet(home, services, [.. addresses[^2..]], disks);
        using var http = new SocketsHttpHandler();
        using var client = new HttpMessageInvoker(http);
        foreach (var service in services)
        {
            service.Start();
        }

        foreach (var (service, address) in services.Zip(addresses))
        {
            await WaitUntilReadyAsync(client, service, address, logs, cancellationToken);
        }

        return fleet;
    }

    /// <summary>Stops every service with SIGTERM and returns what is left in their scratch folders.</summary>
    public async Task<IReadOnlyCollection<string>> StopAsync()
    {
        await Task.WhenAll(Services.Select(service => service.StopAsync(StopTimeout)));
        return
        [
            .. Directory.GetDirectories(_home, "tmp-*")
                .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
                .Where(file => !RuntimeFiles.Any(name => file.Contains("/" + name, StringComparison.Ordinal)))
                .Select(file => Path.GetRelativePath(_home, file)),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in Services)
        {
            await service.DisposeAsync();
        }

        foreach (var disk in Disks)
        {
            await disk.DisposeAsync();
        }

        Directory.Delete(_home, recursive: true);
    }

    private static ProcessStartInfo StartInfo(string name, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, $"AdGenius.{name}.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        foreach (var (variable, value) in environment)
        {
            start.Environment[variable] = value;
        }

        return start;
    }

    private static async Task WaitUntilReadyAsync(
        HttpMessageInvoker client,
        ServiceProcess service,
        Uri address,
        string logs,
        CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, "health/ready"));
                using var answer = await client.SendAsync(request, cancellationToken);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // not up yet
            }

            if (TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromMinutes(3))
            {
                throw new InvalidOperationException($"{service.Name} did not become ready; its log is in {logs}.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellationToken);
        }
    }
}
