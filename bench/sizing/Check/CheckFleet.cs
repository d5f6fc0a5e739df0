using System.Globalization;
using AdGenius.Bench.Fleet.Load;
using AdGenius.Bench.Fleet.Measuring;
using AdGenius.Bench.Fleet.Servers;
using AdGenius.Bench.Sizing.Simulation;
using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.VideoRequests;

namespace AdGenius.Bench.Sizing.Check;

/// <summary>
/// A real fleet: RabbitMQ, PostgreSQL, the orchestrator, timed workers, and where a provider is used the provider worker with its sandbox,
/// each as a process of its own.
/// </summary>
internal sealed class CheckFleet : IAsyncDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("adgenius-bench-sizing-");
    private readonly BenchServers _servers;
    private readonly List<FleetProcess> _processes = [];
    private JobPublisher _publisher = null!;
    private JobEventListener _listener = null!;
    private int _sent;

    private CheckFleet(BenchServers servers)
    {
        _servers = servers;
        Database = new DatabaseMeter(servers.Source);
    }

    /// <summary>Counts statements.</summary>
    public DatabaseMeter Database { get; }

    /// <summary>Starts servers and processes.</summary>
    public static async Task<CheckFleet> StartAsync(CheckCase check, SimulationPlan plan, CancellationToken cancellationToken)
    {
        var fleet = new CheckFleet(await BenchServers.StartAsync(cancellationToken));
        try
        {
            await fleet.StartProcessesAsync(check, plan, cancellationToken);
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a counter of messages.</summary>
    public Task<MessageTap> TapAsync(CancellationToken cancellationToken) => MessageTap.OpenAsync(_servers.Broker.Uri, cancellationToken);

    /// <summary>Sends a job of that tenant; the task ends when the job has completed.</summary>
    public async Task<(Guid JobId, Task Completion)> SendAsync(PlannedJobs kind, CheckCase check, int tenant, CancellationToken token)
    {
        var job = check.Scenario.Jobs.Single(each => each.Name == kind.Name);
        var request = new GenerateVideo
        {
            RequestId = string.Create(CultureInfo.InvariantCulture, $"s{Interlocked.Increment(ref _sent)}"),
            TenantName = string.Create(CultureInfo.InvariantCulture, $"tenant-{tenant:000000}"),
            CreativeId = "check",
            Scenes = [.. Enumerable.Range(1, job.Scenes).Select(number => string.Create(CultureInfo.InvariantCulture, $"Scene {number}"))],
            Model = job.Model,
            DurationSeconds = job.DurationSeconds,
            AspectRatio = "16:9",
            FramesPerSecond = 24,
            Quality = job.Quality,
        };
        var jobId = JobIds.OfRequest(request.TenantName, request.RequestId);
        var completion = _listener.WaitForCompletionAsync(jobId);
        await _publisher.SubmitAsync(request, token);
        return (jobId, completion);
    }

    /// <summary>The times of jobs, from their history.</summary>
    public async Task<IReadOnlyDictionary<Guid, JobTimes>> TimesOfAsync(IReadOnlyCollection<Guid> jobs, CancellationToken cancellationToken)
    {
        await using var command = _servers.Source.CreateCommand("""
            select job_id,
                max(extract(epoch from at)) filter (where type = 'accepted')::float8,
                max(extract(epoch from at)) filter (where type = 'take.started')::float8,
                max(extract(epoch from at)) filter (where type = 'take.finishing')::float8,
                max(extract(epoch from at)) filter (where type = 'take.storing')::float8,
                max(extract(epoch from at)) filter (where type = 'completed')::float8
            from job_events where job_id = any($1) group by job_id
            """);
        command.Parameters.AddWithValue(jobs.ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var times = new Dictionary<Guid, JobTimes>();
        while (await reader.ReadAsync(cancellationToken))
        {
            if (reader.IsDBNull(3) || reader.IsDBNull(5))
            {
                throw new InvalidOperationException($"The job {reader.GetGuid(0)} of the check did not complete.");
            }

            times[reader.GetGuid(0)] = new JobTimes(
                reader.GetDouble(1), reader.GetDouble(2), reader.GetDouble(3), reader.GetDouble(4), reader.GetDouble(5));
        }

        return times;
    }

    /// <summary>The connections that processes of the fleet hold to the database.</summary>
    public async Task<long> ConnectionsAsync(CancellationToken cancellationToken)
    {
        await using var command = _servers.Source.CreateCommand("""
            select count(*) from pg_stat_activity
            where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()
            """);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_listener is not null)
        {
            await _listener.DisposeAsync();
            await _publisher.DisposeAsync();
        }

        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        await _servers.DisposeAsync();
        _home.Delete(recursive: true);
    }

    private async Task StartProcessesAsync(CheckCase check, SimulationPlan plan, CancellationToken cancellationToken)
    {
        var environment = _servers.Environment(_home.FullName);
        foreach (var (setting, value) in check.Scenario.Settings)
        {
            environment[$"ADGENIUS_{setting.Replace(":", "__", StringComparison.Ordinal)}"] = value;
        }

        if (check.ProviderDelay is { } delay)
        {
            environment["ADGENIUS_Providers__Sandbox__Delay"] = delay.ToString("c", CultureInfo.InvariantCulture);
        }

        await AddAsync("orchestrator", "AdGenius.Orchestrator.dll", [], environment);
        _publisher = await JobPublisher.OpenAsync(_servers.Broker.Uri, cancellationToken);
        _listener = await JobEventListener.OpenAsync(_servers.Broker.Uri, cancellationToken);
        if (check.ProviderDelay is not null)
        {
            await AddAsync("provider-worker", "AdGenius.ProviderWorker.dll", [], environment);
        }

        var workers = new Dictionary<string, string>(environment);
        foreach (var (name, value) in TimedWorkers.Environment(SecondsOf(check, plan), SlotsOf(plan)))
        {
            workers[name] = value;
        }

        await AddAsync("workers", "AdGenius.Bench.Sizing.dll", ["workers"], workers);

        async Task AddAsync(string name, string assembly, string[] arguments, Dictionary<string, string> variables) =>
            _processes.Add(
                await FleetProcess.StartAsync(
                    name, Path.Combine(AppContext.BaseDirectory, assembly), arguments, variables, null, cancellationToken));
    }

    private static Dictionary<string, double> SecondsOf(CheckCase check, SimulationPlan plan)
    {
        var job = plan.Jobs.Single();
        return new Dictionary<string, double>
        {
            [Queues.QuantifyPrompt] = plan.QuantifySeconds,
            [Queues.RenderKeyframes] = check.Scenario.Work.KeyframeSeconds[check.Scenario.Jobs.Single().Quality],
            [Queues.ComposeClip] = job.ComposeSeconds,
            [Queues.FinishVideo] = job.FinishSeconds,
            [Queues.StoreVideo] = job.StoreSeconds,
        };
    }

    private static Dictionary<string, int> SlotsOf(SimulationPlan plan) => plan.Deployments
        .Where(deployment => deployment.Name != "orchestrator")
        .SelectMany(deployment => deployment.Queues.Select(queue => (queue.Queue, Slots: queue.Slots * deployment.Replicas)))
        .ToDictionary(each => each.Queue, each => each.Slots);
}
