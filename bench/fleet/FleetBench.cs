using System.Globalization;
using AdGenius.Bench.Fleet.Backlog;
using AdGenius.Bench.Fleet.Baseline;
using AdGenius.Bench.Fleet.Load;
using AdGenius.Bench.Fleet.Measuring;
using AdGenius.Bench.Fleet.Servers;

namespace AdGenius.Bench.Fleet;

/// <summary>One run: starts servers and processes, runs each stage, writes one report.</summary>
internal sealed class FleetBench : IAsyncDisposable
{
    private readonly FleetBenchOptions _options;
    private readonly Action<string> _log;
    private readonly BenchServers _servers;
    private readonly FleetProcesses _processes;
    private readonly BacklogFill _backlog;
    private readonly DatabaseMeter _database;
    private readonly FleetReport _report;
    private JobPublisher _publisher = null!;
    private JobEventListener _listener = null!;
    private LoadStage _load = null!;
    private double _emptyPerSecond;

    private FleetBench(FleetBenchOptions options, Action<string> log, BenchServers servers)
    {
        _options = options;
        _log = text => log($"-- {text}");
        _report = new FleetReport(log);
        _servers = servers;
        _processes = new FleetProcesses(servers, options);
        _backlog = new BacklogFill(servers.Source);
        _database = new DatabaseMeter(servers.Source);
    }

    public static async Task<FleetReport> RunAsync(FleetBenchOptions options, Action<string> log, CancellationToken cancellationToken)
    {
        await using var servers = await BenchServers.StartAsync(cancellationToken);
        await using var bench = new FleetBench(options, log, servers);
        await bench.StartAsync(cancellationToken);
        await bench.RunAsync(cancellationToken);
        return bench._report;
    }

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        await _publisher.DisposeAsync();
        await _processes.DisposeAsync();
    }

    /// <summary>
    /// Orchestrators first: without workers jobs pile up until one has to wait, and that one is the model of the backlog.
    /// </summary>
    private async Task StartAsync(CancellationToken cancellationToken)
    {
        await _processes.StartOrchestratorsAsync(cancellationToken);
        _publisher = await JobPublisher.OpenAsync(_servers.Broker.Uri, cancellationToken);
        _listener = await JobEventListener.OpenAsync(_servers.Broker.Uri, cancellationToken);
        _load = new LoadStage(_publisher, _listener, _options);
        var first = await QueueUpAsync(cancellationToken);
        await _processes.StartWorkersAsync(cancellationToken);
        await Task.WhenAll(first);
    }

    private async Task<IReadOnlyList<Task>> QueueUpAsync(CancellationToken cancellationToken)
    {
        var requests = Enumerable.Range(1, 17).Select(
            number => BenchJob.Request("first-tenant", string.Create(CultureInfo.InvariantCulture, $"f{number}"), _options.Model)).ToList();
        var completion = requests.Select(request => (Task)_listener.WaitForCompletionAsync(BenchJob.IdOf(request))).ToList();
        foreach (var request in requests)
        {
            await _publisher.SubmitAsync(request, cancellationToken);
        }

        await using var command = _servers.Source.CreateCommand("""
            select (select correlation_id from videos where current_state = 'Queued' and not is_running limit 1)
            where (select count(*) from videos where current_state = 'Quantifying') = 16 and (select count(*) from videos) = 17
            """);
        while (true)
        {
            if (await command.ExecuteScalarAsync(cancellationToken) is Guid jobId)
            {
                await _backlog.CaptureTemplateAsync(jobId, cancellationToken);
                return completion;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        _report.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} cores for everything, {_options.Orchestrators} orchestrator(s), model {_options.Model}, "
                + $"{_options.Length.TotalSeconds:0} s per stage, {_options.Window} jobs in progress, {_options.Tenants} tenants"));
        _report.Memory("idle", ProcessMeter.Read());
        _log($"warming up with {_options.WarmUpJobs} jobs");
        await _load.CountAsync(_options.WarmUpJobs, cancellationToken);
        var (messagesPerJob, bytesPerMessage) = await TapAsync(cancellationToken);

        _log("bare broker");
        await _servers.CheckpointAsync(cancellationToken);
        var bare = await BrokerBaseline.RunAsync(_servers.Broker.Uri, (int)(messagesPerJob * 2000), bytesPerMessage, cancellationToken);
        _report.Fact("messages per job", FormattableString.Invariant($"{messagesPerJob:0.0} of {bytesPerMessage} bytes on average"));
        _report.Fact(
            "bare broker, as many messages",
            FormattableString.Invariant($"{bare:0} messages/s = {bare / messagesPerJob:0} jobs/s"));

        _log("maximum rate");
        _emptyPerSecond = await SaturateAsync("empty queue", () => { }, cancellationToken);
        _report.Goal(
            "jobs/s, empty queue",
            FormattableString.Invariant($"{_emptyPerSecond:0.0} = {_emptyPerSecond / (bare / messagesPerJob):0.000} of bare broker"),
            "150",
            _emptyPerSecond >= 150);
        _report.Memory("loaded", ProcessMeter.Read());
        await WaitUntilIdleAsync(cancellationToken);

        _log(FormattableString.Invariant($"{_options.Rate} jobs/s"));
        await _servers.CheckpointAsync(cancellationToken);
        var steady = await _load.RunAtRateAsync(_options.Rate, _options.Length, cancellationToken);
        _report.Rate(FormattableString.Invariant($"{steady.Offered:0} jobs/s offered"), steady);

        _log(FormattableString.Invariant($"{_options.LatencyRate} jobs/s"));
        var latency = await _load.RunAtRateAsync(_options.LatencyRate, _options.Length, cancellationToken);
        _report.Rate(FormattableString.Invariant($"{latency.Offered:0} jobs/s offered"), latency);
        _report.Goal(
            "p99 accepted to completed",
            FormattableString.Invariant($"{latency.FromAccepted.P99:0} ms at {latency.Offered:0} jobs/s"),
            "100 ms",
            latency.FromAccepted.P99 < 100);
        if (_options.Backlog > 0)
        {
            await MeasureBacklogAsync(cancellationToken);
        }

        if (_listener.Failed > 0)
        {
            _report.Goal("jobs that did not complete", _listener.Failed.ToString(CultureInfo.InvariantCulture), "0", false);
        }
    }

    private async Task MeasureBacklogAsync(CancellationToken cancellationToken)
    {
        _log($"queueing {_options.Backlog} jobs of {_options.Tenants} tenants");
        await _backlog.FillAsync(_options.Backlog, _options.Tenants, cancellationToken);
        await _servers.CheckpointAsync(cancellationToken);
        _log("maximum rate, behind the queue");
        var orchestrator = new List<long>();
        Task<(Guid, double)>? newTenant = null;
        var waiting = await _backlog.CountAsync(cancellationToken);
        var first = ProcessMeter.Read();
        _report.Memory("backlog, begin", first);
        var perSecond = await SaturateAsync(
            "long queue",
            () =>
            {
                orchestrator.Add(_processes.OrchestratorIds.Sum(ProcessMeter.Memory));
                newTenant ??= orchestrator.Count > _options.Length.TotalSeconds / 2 ? NewTenantAsync(cancellationToken) : null;
            },
            cancellationToken);
        _report.Memory("backlog, end", ProcessMeter.Read());
        var (newTenantJobId, took) = await newTenant!;
        var before = await _backlog.StartedBeforeAsync(newTenantJobId, cancellationToken);
        var left = await _backlog.CountAsync(cancellationToken);
        _report.Goal(
            $"jobs/s behind {waiting} jobs",
            FormattableString.Invariant($"{perSecond:0.0} = {perSecond / _emptyPerSecond:0.00} of the empty queue; {left} wait at the end"),
            "0.9",
            perSecond >= 0.9 * _emptyPerSecond);
        _report.Goal(
            "only job of a new tenant",
            FormattableString.Invariant($"done after {took:0} ms; {before} jobs of others started first"),
            $"{_options.Tenants} (one round)",
            before <= _options.Tenants);
        var (early, late) = (orchestrator.Take(orchestrator.Count / 2).Average(), orchestrator.Skip(orchestrator.Count / 2).Average());
        _report.Goal(
            "orchestrator's memory behind the queue",
            FormattableString.Invariant($"{early / 1048576:0} MiB in the first half, {late / 1048576:0} MiB in the second"),
            "1.1",
            late <= 1.1 * early);
    }

    private async Task<(Guid JobId, double Milliseconds)> NewTenantAsync(CancellationToken cancellationToken)
    {
        var request = BenchJob.Request("new-tenant", "only", _options.Model);
        var completion = _listener.WaitForCompletionAsync(BenchJob.IdOf(request));
        var submitted = TimeProvider.System.GetTimestamp();
        await _publisher.SubmitAsync(request, cancellationToken);
        var job = await completion.WaitAsync(TimeSpan.FromMinutes(2), TimeProvider.System, cancellationToken);
        return (BenchJob.IdOf(request), TimeProvider.System.GetElapsedTime(submitted, job.CompletedAt).TotalMilliseconds);
    }

    private async Task<(double Messages, int Bytes)> TapAsync(CancellationToken cancellationToken)
    {
        const int Jobs = 50;
        await using var tap = await MessageTap.OpenAsync(_servers.Broker.Uri, cancellationToken);
        await _load.CountAsync(Jobs, cancellationToken);
        return (tap.Messages / (double)Jobs, tap.Bytes / tap.Messages);
    }

    private async Task<double> SaturateAsync(string stage, Action sample, CancellationToken cancellationToken)
    {
        await _database.ResetAsync(cancellationToken);
        var (before, completed) = (ProcessMeter.Read(), _listener.Completed);
        var perSecond = await _load.SaturateAsync(_options.Length, sample, cancellationToken);
        var work = await _database.ReadAsync(cancellationToken);
        var jobs = _listener.Completed - completed;
        _report.Processors(stage, before, ProcessMeter.Read(), work, jobs, _options.Length);
        if (_options.Profile)
        {
            var statements = await _database.TopStatementsAsync(jobs, cancellationToken);
            foreach (var line in statements.Concat(await _database.TableScansAsync(_listener.Completed, cancellationToken)))
            {
                _report.Line(line);
            }
        }

        return perSecond;
    }

    /// <summary>Waits until no job is in progress.</summary>
    private async Task WaitUntilIdleAsync(CancellationToken cancellationToken)
    {
        await using var command = _servers.Source.CreateCommand("select count(*) from videos where ended_at is null");
        while ((long)(await command.ExecuteScalarAsync(cancellationToken))! > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
        }
    }
}
