using AdGenius.Chaos.Checking;
using AdGenius.Chaos.Faults;
using AdGenius.Chaos.Fleet;
using AdGenius.Chaos.Load;

namespace AdGenius.Chaos;

/// <summary>One run: servers up, fleet up, load and faults side by side, quiet, verdict.</summary>
internal static class ChaosRun
{
    public static async Task<Verdict> RunAsync(ChaosOptions options, Action<string> say, CancellationToken cancellationToken)
    {
        say($"chaos: {options.Jobs} jobs, seed {options.Seed}, {options.Length.TotalMinutes:0.##} min{(options.InjectFaults ? "" : ", no faults")}");
        await using var servers = await Servers.StartAsync(cancellationToken);
        say("servers are up: RabbitMQ, PostgreSQL, Ceph's S3 gateway, the recording provider");
        await using var fleet = await ServiceFleet.StartAsync(servers, options.LogFolder, cancellationToken);
        say($"fleet is up: {fleet.Services.Count} processes");
        await using var listener = new EventListener(servers);
        await listener.StartAsync(cancellationToken);

        var plan = JobPlan.Make(options);
        var submitting = new Submitter(servers, fleet, plan).RunAsync(cancellationToken);
        var breaking = options.InjectFaults ? new FaultSchedule(options, servers, fleet, say).RunAsync(cancellationToken) : Task.CompletedTask;
        await Task.WhenAll(submitting, breaking);
        var accepted = await submitting;
        say($"submitted {accepted.Count} jobs; waiting for the last to end");

        var checker = new Checker(servers, plan, accepted, listener);
        var patience = TimeProvider.System.GetTimestamp();
        while (!await checker.IsQuietAsync(cancellationToken) && TimeProvider.System.GetElapsedTime(patience) < options.Grace)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancellationToken);
        }

        say($"quiet after {TimeProvider.System.GetElapsedTime(patience).TotalSeconds:0} s");
        return await checker.JudgeAsync(cancellationToken);
    }
}
