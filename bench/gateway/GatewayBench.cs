using System.Globalization;
using AdGenius.Bench.Fleet;
using AdGenius.Bench.Fleet.Measuring;
using AdGenius.Bench.Fleet.Servers;
using AdGenius.Bench.Gateway.Baseline;
using AdGenius.Bench.Gateway.Load;
using AdGenius.Bench.Gateway.Rows;
using AdGenius.Bench.Gateway.Streams;

namespace AdGenius.Bench.Gateway;

/// <summary>One run: starts servers and processes, opens the streams, compares accepting a request, writes one report.</summary>
internal sealed class GatewayBench(GatewayBenchOptions options, Action<string> log, BenchServers servers) : IAsyncDisposable
{
    private const string SubmitPath = "/api/v1/videos";
    private const int FewStreamsPerTenant = 1;
    private const double MaxStreamKibibytes = 40;
    private const double MaxStatementRatio = 1.1;
    private const double MaxRequestRatio = 2;
    private const double MaxAcceptRatio = 4;

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("adgenius-bench-gateway-");
    private readonly FleetReport _report = new(log);
    private readonly BenchRows _rows = new(servers);
    private readonly List<FleetProcess> _processes = [];

    public static async Task<FleetReport> RunAsync(GatewayBenchOptions options, Action<string> log, CancellationToken cancellationToken)
    {
        await using var servers = await BenchServers.StartAsync(cancellationToken);
        await using var bench = new GatewayBench(options, log, servers);
        var tenants = await bench._rows.AddTenantsAsync(options.Tenants, cancellationToken);
        var gateway = await bench.StartAsync("gateway", "AdGenius.Gateway.dll", [], cancellationToken);
        bench._report.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} cores for everything, {options.Tenants} tenants with a job each, an event of each job every "
                + $"{options.EventInterval.TotalSeconds:0} s, {options.Length.TotalSeconds:0} s per stage"));
        await bench.MeasureStreamsAsync(gateway, tenants, cancellationToken);
        await bench.MeasureAcceptingAsync(gateway, tenants[0], cancellationToken);
        return bench._report;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        _home.Delete(recursive: true);
    }

    private async Task MeasureStreamsAsync(
        FleetProcess gateway, IReadOnlyList<BenchTenant> tenants, CancellationToken cancellationToken)
    {
        using var calls = new TimedCalls(gateway.Address, tenants[0].Key);
        var stage = new StreamStage(options, _rows, new DatabaseMeter(servers.Source), tenants, calls);
        using var streams = new StreamSet(gateway.Address, tenants);
        await stage.RunAsync(streams, gateway.ProcessId, cancellationToken); // compiles the code
        var none = await StageAsync(stage, streams, gateway, cancellationToken);
        await streams.OpenAsync(options.Tenants * FewStreamsPerTenant, cancellationToken);
        var few = await StageAsync(stage, streams, gateway, cancellationToken);
        var began = TimeProvider.System.GetTimestamp();
        await streams.OpenAsync(options.Streams / options.Tenants * options.Tenants, cancellationToken);
        _report.Fact("opening the streams", string.Create(
            CultureInfo.InvariantCulture, $"{TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s"));
        var many = await StageAsync(stage, streams, gateway, cancellationToken);

        var kibibytes = (many.Bytes - few.Bytes) / 1024.0 / (many.Streams - few.Streams);
        _report.Goal(
            "memory of a stream",
            FormattableString.Invariant($"{kibibytes:0.0} KiB; all {many.Streams}: {(many.Bytes - none.Bytes) / 1048576.0:0} MiB"),
            FormattableString.Invariant($"{MaxStreamKibibytes:0} KiB"),
            kibibytes <= MaxStreamKibibytes);
        RatioGoal(
            $"statements/s, {many.Streams} streams to {few.Streams}", many.StatementsPerSecond, few.StatementsPerSecond, MaxStatementRatio);
        RatioGoal("other requests, p50 to no streams", many.Requests.P50, none.Requests.P50, MaxRequestRatio);
        RatioGoal("other requests, p99 to no streams", many.Requests.P99, none.Requests.P99, MaxRequestRatio);
        _report.Goal(
            "events that did not arrive, streams that ended",
            FormattableString.Invariant($"{few.Missing + many.Missing}, {streams.Ended}"),
            "0",
            few.Missing + many.Missing + streams.Ended == 0);
    }

    private async Task<StageOutcome> StageAsync(
        StreamStage stage, StreamSet streams, FleetProcess gateway, CancellationToken cancellationToken)
    {
        var outcome = await stage.RunAsync(streams, gateway.ProcessId, cancellationToken);
        _report.Fact(
            string.Create(CultureInfo.InvariantCulture, $"{outcome.Streams} streams"),
            string.Create(
                CultureInfo.InvariantCulture,
                $"{outcome.Bytes / 1048576.0:0} MiB, {outcome.StatementsPerSecond:0} statements/s, other requests p50 "
                    + $"{outcome.Requests.P50:0.0}, p99 {outcome.Requests.P99:0.0} ms, event to the last stream p50 "
                    + $"{outcome.Delivery.P50:0}, max {outcome.Delivery.Max:0} ms"));
        return outcome;
    }

    /// <summary>
    /// Beside the bare endpoint, whose answer is a confirmed message: the gateway as it is, whose answer is the job that an orchestrator
    /// has written; and one that does not wait for the orchestrator, which shows what is the gateway's own share.
    /// </summary>
    private async Task MeasureAcceptingAsync(FleetProcess gateway, BenchTenant tenant, CancellationToken cancellationToken)
    {
        await StartAsync("orchestrator", "AdGenius.Orchestrator.dll", [], cancellationToken);
        var bare = await StartAsync("bare", "AdGenius.Bench.Gateway.dll", ["bare"], cancellationToken);
        var quick = await StartAsync("quick", "AdGenius.Gateway.dll", ["--Gateway:AcceptWait=00:00:00"], cancellationToken);
        using var ofBare = new TimedCalls(bare.Address, null);
        using var ofQuick = new TimedCalls(quick.Address, tenant.Key);
        using var ofGateway = new TimedCalls(gateway.Address, tenant.Key);
        var outcomes = await new AcceptLoad(options).RunAsync(
            [(ofBare, BareEndpoint.Path), (ofQuick, SubmitPath), (ofGateway, SubmitPath)], tenant.Name, cancellationToken);
        _report.Fact("bare endpoint, request to answer", DescribeMs(outcomes[0]));
        _report.Fact("gateway that does not wait for the job", DescribeMs(outcomes[1]));
        _report.Fact("gateway, request to answer with the job", DescribeMs(outcomes[2]));
        RatioGoal("not waiting, p99 to the bare endpoint", outcomes[1].P99, outcomes[0].P99, MaxAcceptRatio);
        _report.Fact(
            "with the job, p99 to the bare endpoint",
            FormattableString.Invariant($"{outcomes[2].P99:0.0} to {outcomes[0].P99:0.0} = {outcomes[2].P99 / outcomes[0].P99:0.00}"));
    }

    private static string DescribeMs(Percentiles of) =>
        FormattableString.Invariant($"p50 {of.P50:0.0}, p95 {of.P95:0.0}, p99 {of.P99:0.0}, max {of.Max:0.0} ms");

    private void RatioGoal(string what, double value, double baseline, double limit) => _report.Goal(
        what,
        FormattableString.Invariant($"{value:0.0} to {baseline:0.0} = {value / baseline:0.00}"),
        FormattableString.Invariant($"{limit:0.0}"),
        value <= limit * baseline);

    private async Task<FleetProcess> StartAsync(string name, string assembly, string[] arguments, CancellationToken cancellationToken)
    {
        var environment = servers.Environment(_home.FullName);
        environment["ADGENIUS_Gateway__RequestsPerMinute"] = "60000"; // the load comes from few tenants
        environment["ADGENIUS_Gateway__MaxEventStreams"] = (options.Streams + 100).ToString(CultureInfo.InvariantCulture);
        environment["ADGENIUS_Gateway__MaxEventStreamsPerTenant"] =
            Math.Max(100, options.Streams / options.Tenants).ToString(CultureInfo.InvariantCulture);
        var path = Path.Combine(AppContext.BaseDirectory, assembly);
        var process = await FleetProcess.StartAsync(name, path, arguments, environment, options.LogFolder, cancellationToken);
        _processes.Add(process);
        return process;
    }
}
