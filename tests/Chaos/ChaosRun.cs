using AdGenius.Chaos.Checking;
using AdGenius.Chaos.Faults;
using AdGenius.Chaos.Fleet;
using AdGenius.Chaos.Load;
using AdGenius.Chaos.Messages;

namespace AdGenius.Chaos;

/// <summary>One run: starts servers and fleet, runs load and faults together, waits for the last job, reports.</summary>
internal static class ChaosRun
{
    public static async Task<RunReport> RunAsync(ChaosOptions options, Action<string> log, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        log($"chaos: {options.Jobs} jobs, seed {options.Seed}, {options.Length.TotalMinutes:0.##} min"
            + FormattableString.Invariant($", time scale {options.TimeScale}") + (options.InjectFaults ? "" : ", no faults"));
        await using var servers = await Servers.StartAsync(new TimeScale(options.TimeScale), cancellationToken);
        log("servers are up: RabbitMQ, PostgreSQL, Ceph's S3 gateway, the recording provider");
        await using var fleet = await ServiceFleet.StartAsync(servers, options.LogFolder, cancellationToken);
        log($"fleet is up: {fleet.Services.Count} processes");
        await using var listener = new EventListener(servers);
        await listener.StartAsync(cancellationToken);

        var plan = JobPlan.Make(options);
        var matrix = new FaultMatrix(servers, fleet, log);
        var faults = new FaultSchedule(options, matrix, log);
        IReadOnlyCollection<AcceptedJob> accepted;
        int again, renamed;
        await using (var tap = new MessageTap(servers.Broker.Uri, options.Seed, options.InjectFaults ? options.DuplicateShare : 0))
        {
            tap.Start();
            var submitting = new Submitter(servers, fleet, plan).RunAsync(cancellationToken);
            await Task.WhenAll(submitting, options.InjectFaults ? faults.RunAsync(cancellationToken) : Task.CompletedTask);
            accepted = await submitting;
            (again, renamed) = (tap.DuplicatesSent, tap.DuplicatesWithNewId);
        }

        log($"submitted {accepted.Count} jobs; waiting for the last to end");
        var collector = new Collector(servers, listener);
        var waitStarted = TimeProvider.System.GetTimestamp();
        bool isIdle;
        while (!(isIdle = await collector.IsIdleAsync(accepted, cancellationToken))
            && TimeProvider.System.GetElapsedTime(waitStarted) < servers.Scale.Grace)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancellationToken);
        }

        var waited = TimeProvider.System.GetElapsedTime(waitStarted).TotalSeconds;
        log(isIdle ? $"idle after {waited:0} s" : $"still at work after {waited:0} s, the longest wait: what has not ended counts as lost");
        var queued = await collector.QueuedAsync(cancellationToken);
        var leftoverFiles = await fleet.StopAsync();
        var swept = await FinalSweep.RunAsync(servers, cancellationToken);
        var snapshot = await collector.CollectAsync(options, plan, accepted, queued, leftoverFiles, cancellationToken);
        var cancelled = snapshot.Jobs.Where(row => row.State == "Cancelled").Select(row => row.Id).ToHashSet();
        var early = plan.Where(job => job.CancelAfter < TimeSpan.Zero).ToList();
        var poison = snapshot.DeadLettered.Count(message => message.IsPoison);
        var restarts = fleet.Services.Sum(service => service.Starts - 1);
        var length = TimeProvider.System.GetElapsedTime(started);
        return RunChecker.Of(snapshot) with
        {
            Notes =
            [
                .. matrix.SkippedFaults.Select(fault => "left out: " + fault),
                FormattableString.Invariant($"faults injected: {faults.Drawn.Values.Sum()} (")
                    + string.Join(", ", faults.Drawn.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} {pair.Value}"))
                    + ")",
                FormattableString.Invariant($"messages repeated: {again} with their id, {renamed} with a new id"),
                FormattableString.Invariant($"cancellations sent before the request: {early.Count}, of which honored ")
                    + FormattableString.Invariant($"{early.Count(job => cancelled.Contains(job.JobId))}"),
                FormattableString.Invariant($"poison found in error queues: {poison}; ")
                    + FormattableString.Invariant($"unfinished work deleted by the sweep: {swept} objects"),
                FormattableString.Invariant($"service restarts: {restarts}; the run took {length.TotalSeconds:0} s"),
            ],
        };
    }
}
