using System.Globalization;
using AdGenius.Bench.Fleet.Workers;
using AdGenius.Contracts;

namespace AdGenius.Bench.Fleet.Servers;

/// <summary>The fleet's processes on the servers of the bench.</summary>
internal sealed class FleetProcesses : IAsyncDisposable
{
    // A real fleet has many workers; one process stands for them, so it holds as many commands as they would together.
    private static readonly string[] WorkQueues =
    [
        Queues.QuantifyPrompt, Queues.GenerateClip, Queues.RenderKeyframes, Queues.ComposeClip, Queues.FinishVideo, Queues.StoreVideo,
    ];

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("adgenius-bench-fleet-");
    private readonly FleetBenchOptions _options;
    private readonly Dictionary<string, string> _environment;
    private readonly List<FleetProcess> _orchestrators = [];
    private FleetProcess? _workers;

    public FleetProcesses(BenchServers servers, FleetBenchOptions options)
    {
        _options = options;
        _environment = servers.Environment(_home.FullName);
    }

    public IEnumerable<int> OrchestratorIds => _orchestrators.Select(process => process.ProcessId);

    public async Task StartOrchestratorsAsync(CancellationToken cancellationToken)
    {
        // As deploy/docker/service.Dockerfile sets it for the orchestrator's image.
        var environment = new Dictionary<string, string>(_environment) { ["DOTNET_GCgen0size"] = "0x4000000" };
        for (var number = 1; number <= _options.Orchestrators; number++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"orchestrator {number}");
            _orchestrators.Add(
                await FleetProcess.StartAsync(
                    name,
                    Path.Combine(_options.ProgramFolder, "AdGenius.Orchestrator.dll"),
                    [],
                    environment,
                    _options.LogFolder,
                    cancellationToken));
        }
    }

    public async Task StartWorkersAsync(CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string>(_environment);
        foreach (var queue in WorkQueues)
        {
            environment[$"ADGENIUS_Bus__Prefetch__{queue}"] = "16";
        }

        _workers = await FleetProcess.StartAsync(
            "workers",
            Path.Combine(_options.ProgramFolder, "AdGenius.Bench.Fleet.dll"),
            _options.Reports ? ["workers"] : ["workers", ZeroTimeWorkers.NoReports],
            environment,
            _options.LogFolder,
            cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _workers is null ? _orchestrators : [.. _orchestrators, _workers])
        {
            await process.DisposeAsync();
        }

        _home.Delete(recursive: true);
    }
}
