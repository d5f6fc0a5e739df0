using AdGenius.Bench.Fleet.Load;
using AdGenius.Bench.Fleet.Servers;
using AdGenius.TestKit;

namespace AdGenius.Bench.Fleet.Soak;

/// <summary>
/// Many jobs with retention running, to see whether rows, queues, exchanges or memory grow with their number. Three times nothing is under
/// way, everything that has ended is deleted, and what is left is counted.
/// </summary>
internal sealed class SoakRun(
    FleetBenchOptions options, Action<string> log, BenchServers servers, LoadStage load, JobEventListener listener)
{
    /// <summary>Fewer jobs say nothing about growth.</summary>
    public const int MinJobs = 1000;

    /// <summary>Starts servers and fleet, runs the jobs, and returns whether everything stayed flat.</summary>
    public static async Task<bool> RunAsync(FleetBenchOptions options, Action<string> log, CancellationToken cancellationToken)
    {
        await using var servers = await BenchServers.StartAsync(cancellationToken);
        await using var processes = new FleetProcesses(servers, options);
        await processes.StartOrchestratorsAsync(cancellationToken);
        await processes.StartWorkersAsync(cancellationToken);
        await using var publisher = await JobPublisher.OpenAsync(servers.Broker.Uri, cancellationToken);
        await using var listener = await JobEventListener.OpenAsync(servers.Broker.Uri, cancellationToken);
        var run = new SoakRun(options, log, servers, new LoadStage(publisher, listener, options), listener);
        return await run.RunAsync(cancellationToken);
    }

    private async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        using var host = servers.BuildDatabaseHost();
        using var reader = new FootprintReader(servers);
        var retention = new SoakRetention(host.Services, TimeProvider.System);

        // A tenant keeps a few rows for ever, so each has had a job before the first count.
        await RunJobsAsync(Math.Max(options.WarmUpJobs, options.Tenants), retention, cancellationToken);
        var start = await CountAsync("start", reader, retention, cancellationToken);
        await RunJobsAsync(options.SoakJobs / 2, retention, cancellationToken);
        var middle = await CountAsync("middle", reader, retention, cancellationToken);
        await RunJobsAsync(options.SoakJobs - (options.SoakJobs / 2), retention, cancellationToken);
        var end = await CountAsync("end", reader, retention, cancellationToken);
        var isFlat = new SoakReport(log).Print(start, middle, end);
        if (listener.Failed > 0)
        {
            log(FormattableString.Invariant($"{listener.Failed} jobs did not complete"));
        }

        return isFlat && listener.Failed == 0;
    }

    private async Task RunJobsAsync(int jobs, SoakRetention retention, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var deletion = retention.RunAsync(ending.Token);
        var started = TimeProvider.System.GetTimestamp();
        await load.CountAsync(jobs, cancellationToken);
        var perSecond = jobs / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        await ending.CancelAsync();
        var deleted = await deletion;
        log(FormattableString.Invariant($"-- {jobs} jobs, {perSecond:0} per second; retention deleted {deleted} rows meanwhile"));
    }

    private static async Task<Footprint> CountAsync(
        string moment, FootprintReader reader, SoakRetention retention, CancellationToken cancellationToken)
    {
        Footprint? footprint = null;
        await Until.TrueAsync(
            "no job is in progress and no queue holds a message",
            async () =>
            {
                await retention.DeleteAsync(TimeSpan.Zero, cancellationToken);
                footprint = await reader.ReadAsync(moment, cancellationToken);
                return footprint.Counts["rows of videos"] == 0 && footprint.Counts["rows of outbox_message"] == 0
                    && footprint.Counts.All(count => count.Value == 0 || !count.Key.StartsWith("messages in", StringComparison.Ordinal));
            },
            cancellationToken);
        return footprint!;
    }
}
