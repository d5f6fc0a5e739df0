using System.Globalization;
using AdGenius.Bench.Sizing.Product;
using AdGenius.Bench.Sizing.Simulation;

namespace AdGenius.Bench.Sizing.Check;

/// <summary>
/// Runs each case on a real fleet and in the simulator with the same jobs at the same times, and compares throughput and times. First a few
/// jobs run alone: what a step of the saga takes on this machine is measured with them, because it is an input of the simulator as the
/// workers' times are; nothing else is fitted.
/// </summary>
internal sealed class SizingCheck(TextWriter output, CancellationToken cancellationToken)
{
    /// <summary>By how much a simulated figure may differ from the measured one.</summary>
    public const double Tolerance = 0.15;

    private const int Seed = 1;
    private const int UnloadedJobs = 6;
    private const double NothingToCompare = 0.25; // seconds; shorter times are noise of the machine
    private const double LongestStepSeconds = 0.25;
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(15);

    private bool _agrees = true;

    /// <summary>Runs the cases. Returns true when no figure differs by more than <see cref="Tolerance"/>.</summary>
    public async Task<bool> RunAsync(IReadOnlyList<CheckCase> cases)
    {
        foreach (var check in cases)
        {
            await RunAsync(check);
        }

        await output.WriteLineAsync(_agrees
            ? string.Create(CultureInfo.InvariantCulture, $"Simulation and measurement agree within {Tolerance:P0}.")
            : string.Create(CultureInfo.InvariantCulture, $"Simulation and measurement differ by more than {Tolerance:P0}."));
        return _agrees;
    }

    private async Task RunAsync(CheckCase check)
    {
        var plan = PlanBuilder.Build(check.Scenario) with { Hours = 1, ArrivalSeconds = check.Seconds };
        await output.WriteLineAsync($"{check.Name}: {check.Purpose}");
        await using var fleet = await CheckFleet.StartAsync(check, plan, cancellationToken);
        var unloaded = await RunAloneAsync(fleet, check, plan);
        var idle = await IdleStatementsAsync(fleet);
        plan = Calibrated(plan, unloaded);
        if (plan.HopSeconds > LongestStepSeconds)
        {
            throw new InvalidOperationException(
                FormattableString.Invariant($"a step of the saga takes {plan.HopSeconds * 1000:0} ms without load; ")
                + FormattableString.Invariant($"at most {LongestStepSeconds * 1000:0} ms are allowed, ")
                + "because on so busy a machine processors are measured and not the fleet.");
        }

        await using var tap = await fleet.TapAsync(cancellationToken);
        await fleet.Database.ResetAsync(cancellationToken);
        var started = TimeProvider.System.GetTimestamp();
        var measured = await RunLoadAsync(fleet, check, plan);
        var messages = tap.Messages / (double)measured.Count;
        var took = TimeProvider.System.GetElapsedTime(started);
        var statements = ((await fleet.Database.ReadAsync(cancellationToken)).Statements - (idle * took.TotalSeconds)) / measured.Count;
        var connections = await fleet.ConnectionsAsync(cancellationToken);

        var simulated = new List<JobTimes>();
        var result = FleetSimulation.Run(
            plan,
            Seed,
            (job, ended) => simulated.Add(new JobTimes(job.AcceptedAt, job.GeneratingAt, job.FinishingAt, job.StoringAt, ended)),
            cancellationToken);
        await CompareAsync(measured, simulated);
        var perJob = 3600.0 / result.Jobs.Arrived;
        await CompareAsync("messages per job", messages, result.Servers.Messages * perJob, isNumber: true);
        await CompareAsync(
            "statements per job",
            statements,
            ((result.Servers.Statements - result.Servers.IdleStatements) * perJob) - FleetCosts.StatementsPerRequest, // without a gateway
            isNumber: true);
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"  {idle:0.0} statements/s without jobs, {connections} database connections, {plan.HopSeconds * 1000:0} ms for a step"));
    }

    /// <summary>The times of jobs without company; the first ones warm up.</summary>
    private async Task<IReadOnlyList<JobTimes>> RunAloneAsync(CheckFleet fleet, CheckCase check, SimulationPlan plan)
    {
        var ids = new List<Guid>();
        for (var number = 0; number < 2; number++)
        {
            await (await fleet.SendAsync(plan.Jobs[0], check, number, cancellationToken)).Completion.WaitAsync(cancellationToken);
        }

        for (var number = 0; number < UnloadedJobs; number++)
        {
            var (id, completion) = await fleet.SendAsync(plan.Jobs[0], check, number % plan.Tenants, cancellationToken);
            await completion.WaitAsync(cancellationToken);
            ids.Add(id);
        }

        return [.. (await fleet.TimesOfAsync(ids, cancellationToken)).Values];
    }

    private async Task<double> IdleStatementsAsync(CheckFleet fleet)
    {
        await fleet.Database.ResetAsync(cancellationToken);
        await Task.Delay(IdleTime, TimeProvider.System, cancellationToken);
        return (await fleet.Database.ReadAsync(cancellationToken)).Statements / IdleTime.TotalSeconds;
    }

    /// <summary>
    /// The plan with the step of this machine: what finishing and storing took besides their work, which are two steps. Of a provider also
    /// the fetch, which encodes a clip here.
    /// </summary>
    private static SimulationPlan Calibrated(SimulationPlan plan, IReadOnlyList<JobTimes> unloaded)
    {
        var job = plan.Jobs.Single();
        var step = unloaded.Average(times => times.Storage - job.FinishSeconds - job.StoreSeconds) / 2;
        plan = plan with { HopSeconds = Math.Max(0, step - plan.StepSeconds) };
        return plan.Providers.Count == 0 ? plan : plan with { Providers = [WithFetch(plan, unloaded)] };
    }

    private static PlannedProvider WithFetch(SimulationPlan plan, IReadOnlyList<JobTimes> unloaded)
    {
        var simulated = new List<double>();
        FleetSimulation.Run(
            plan with { JobsPerHour = [.. Enumerable.Repeat(20.0, 24)], ArrivalSeconds = null },
            Seed,
            (times, _) => simulated.Add(times.FinishingAt - times.GeneratingAt),
            CancellationToken.None);
        var fetch = unloaded.Average(times => times.Generation) - simulated.Average();
        return plan.Providers.Single() with { FetchSeconds = Math.Max(0, fetch) };
    }

    private async Task<List<JobTimes>> RunLoadAsync(CheckFleet fleet, CheckCase check, SimulationPlan plan)
    {
        var source = new JobSource(plan, Seed);
        var started = TimeProvider.System.GetTimestamp();
        var sent = new List<(Guid Id, Task Completion)>();
        for (var next = source.Next(); next.At < check.Seconds; next = source.Next())
        {
            var wait = TimeSpan.FromSeconds(next.At) - TimeProvider.System.GetElapsedTime(started);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, TimeProvider.System, cancellationToken);
            }

            sent.Add(await fleet.SendAsync(next.Kind, check, next.Tenant, cancellationToken));
        }

        await Task.WhenAll(sent.Select(job => job.Completion)).WaitAsync(TimeSpan.FromMinutes(10), TimeProvider.System, cancellationToken);
        return [.. (await fleet.TimesOfAsync([.. sent.Select(job => job.Id)], cancellationToken)).Values];
    }

    private async Task CompareAsync(List<JobTimes> measured, List<JobTimes> simulated)
    {
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"  {measured.Count} jobs, {simulated.Count} simulated"));
        _agrees &= measured.Count == simulated.Count;
        await CompareAsync("jobs per second", PerSecond(measured), PerSecond(simulated), isNumber: true);
        (string Name, Func<JobTimes, double> Of)[] stages =
        [
            ("request to end", times => times.Total),
            ("admission", times => times.Admission),
            ("generation", times => times.Generation),
            ("finishing, storing", times => times.Storage),
        ];
        foreach (var (name, of) in stages)
        {
            await CompareAsync($"{name}, mean", measured.Average(of), simulated.Average(of));
            await CompareAsync($"{name}, p50", Percentile(measured, of, 0.50), Percentile(simulated, of, 0.50));
            await CompareAsync($"{name}, p95", Percentile(measured, of, 0.95), Percentile(simulated, of, 0.95));
        }
    }

    private async Task CompareAsync(string what, double measured, double simulated, bool isNumber = false)
    {
        if (!isNumber && measured < NothingToCompare && simulated < NothingToCompare)
        {
            return;
        }

        var difference = (simulated - measured) / measured;
        var agrees = Math.Abs(difference) <= Tolerance;
        _agrees &= agrees;
        var unit = isNumber ? "  " : " s";
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"  {what,-26} measured {measured,8:0.00}{unit}  simulated {simulated,8:0.00}{unit}  {difference * 100,6:+0.0;-0.0} %")
            + (agrees ? "" : "  DIFFERS"));
    }

    private static double PerSecond(List<JobTimes> jobs) =>
        jobs.Count / (jobs.Max(times => times.Ended) - jobs.Min(times => times.Accepted));

    private static double Percentile(List<JobTimes> jobs, Func<JobTimes, double> of, double share)
    {
        double[] sorted = [.. jobs.Select(of).Order()];
        return sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
    }
}
