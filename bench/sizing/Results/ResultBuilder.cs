using AdGenius.Bench.Sizing.Product;
using AdGenius.Bench.Sizing.Simulation;
using AdGenius.Persistence.Databases;

namespace AdGenius.Bench.Sizing.Results;

/// <summary>Makes the result of what a simulation has counted.</summary>
internal sealed class ResultBuilder(SimulationPlan plan, SimulationRecord record, int seed)
{
    private const double Hour = 3600;
    private const int WorstTenants = 5;

    private double Days => plan.Hours / 24.0;

    /// <summary>The result.</summary>
    public SizingResult Build(
        IReadOnlyList<Station> stations,
        IReadOnlyList<ProviderQueue> providers,
        IReadOnlyList<(PlannedDeployment Plan, HourlyLevel Pods)> deployments,
        IReadOnlyList<TenantTotals> tenants,
        long events)
    {
        var result = new SizingResult
        {
            Scenario = plan.Name,
            Seed = seed,
            Hours = plan.Hours,
            Jobs = Jobs(),
            Stages = [Admission(), .. stations.Select(StageOf), .. providers.Select(StageOf), WholeJob()],
            Pods = [.. deployments.Select(each => PodsOf(each.Plan, each.Pods))],
            Servers = Servers(providers, deployments),
            Providers = [.. providers.Select(UseOf)],
            CostPerDay = Cost(deployments),
            Tenants = TenantsOf(tenants),
            Findings = [],
            Events = events,
        };
        return result with { Findings = [.. Results.Findings.Of(result, plan, record, providers, deployments)] };
    }

    private JobCounts Jobs() => new(
        record.Arrived,
        record.Completed,
        record.Failed,
        record.Arrived - record.Completed - record.Failed,
        record.Arrived / (plan.Hours * Hour),
        record.Arrivals.Counts.Max() / Hour,
        record.Fallbacks);

    private StageTimes Admission()
    {
        var wait = Quantiles.Of(record.AdmissionWaits);
        return new("admission", record.AdmissionWaits.Count, wait, 0, wait, null, null, 0);
    }

    private StageTimes WholeJob()
    {
        var total = Quantiles.Of(record.JobTotals);
        return new("job, request to end", record.JobTotals.Count, new(0, 0, 0, 0, 0), total.Mean, total, null, null, 0);
    }

    private static StageTimes StageOf(Station station) => new(
        station.Name,
        station.Waits.Count,
        Quantiles.Of(station.Waits),
        station.Services.Mean,
        Quantiles.Of(station.Totals),
        Ratio(station.Busy.Area.Sum(), station.Slots.Area.Sum()),
        station.Busy.Area.Zip(station.Slots.Area, Ratio).Max(),
        station.LongestQueue);

    private StageTimes StageOf(ProviderQueue provider) => new(
        provider.Plan.ModelId,
        provider.Waits.Count,
        Quantiles.Of(provider.Waits),
        provider.Services.Mean,
        Quantiles.Of(provider.Totals),
        provider.InFlight.Area.Sum() / (provider.Plan.Slots * plan.Hours * Hour),
        provider.InFlight.Means.Max() / provider.Plan.Slots,
        provider.LongestQueue);

    private static double Ratio(double part, double whole) => whole == 0 ? 0 : part / whole;

    private static PodUse PodsOf(PlannedDeployment deployment, HourlyLevel pods) => new(
        deployment.Name,
        pods.Means.Average(),
        (int)pods.Maxima.Max(),
        deployment.Scaling?.MaxReplicas,
        [
            .. Enumerable.Range(0, Math.Min(24, pods.Means.Count)).Select(
                hour => pods.Means.Where((_, index) => index % 24 == hour).Average()),
        ]);

    private ServerLoad Servers(
        IReadOnlyList<ProviderQueue> providers, IReadOnlyList<(PlannedDeployment Plan, HourlyLevel Pods)> deployments)
    {
        var messages = new double[plan.Hours];
        var statements = new double[plan.Hours];
        var orchestrators = deployments.Where(each => each.Plan.Name == "orchestrator").Sum(each => each.Pods.Means.Average());
        var looksPerSecond = 1 / plan.Admission.AdmissionInterval.TotalSeconds;
        for (var hour = 0; hour < plan.Hours; hour++)
        {
            var (polls, slotPolls, submits) = PollsOf(providers, hour);
            messages[hour] = (record.Messages.Counts[hour] + polls + slotPolls + submits) / Hour;
            var rounds = Math.Min(record.Steps.Counts[hour], orchestrators * FleetCosts.DeliveryRoundsPerSecond * Hour);
            statements[hour] = ((record.Steps.Counts[hour] * FleetCosts.StatementsPerStep)
                + (rounds * FleetCosts.StatementsPerDeliveryRound)
                + (record.HasWaiting.Area[hour] * looksPerSecond * FleetCosts.StatementsPerWaitingLook)
                + (record.Arrivals.Counts[hour] * (FleetCosts.StatementsPerJob + FleetCosts.StatementsPerRequest
                    - FleetCosts.StatementsPerStep))
                + (submits * FleetCosts.StatementsPerSubmission)
                + (polls * FleetCosts.StatementsPerPoll)
                + (slotPolls * FleetCosts.StatementsPerSlotPoll)) / Hour;
        }

        var idle = deployments.Sum(each => each.Pods.Means.Average() * each.Plan.Name switch
        {
            "orchestrator" => FleetCosts.StatementsPerOrchestratorSecond,
            "provider-worker" => FleetCosts.StatementsPerProviderWorkerSecond,
            _ => 0,
        });
        var processes = deployments.Where(each => each.Plan.UsesDatabase).Sum(each => (int)each.Pods.Maxima.Max());
        return new ServerLoad(
            messages.Average(),
            messages.Max(),
            statements.Average() + idle,
            statements.Max() + idle,
            idle,
            processes * DatabaseOptions.PoolSize,
            deployments.Sum(each => (int)each.Pods.Maxima.Max()) * FleetCosts.BrokerConnectionsPerProcess,
            (statements.Max() + idle) * FleetCosts.StatementProcessorSeconds,
            messages.Max() * FleetCosts.MessageProcessorSeconds,
            record.Steps.Counts.Max() / Hour * FleetCosts.StepProcessorSeconds,
            record.Arrivals.Counts.Max() / Hour * FleetCosts.RequestProcessorSeconds);
    }

    /// <summary>Polls of jobs, looks for a slot, and submissions in one hour.</summary>
    private (double Polls, double SlotPolls, double Submits) PollsOf(IReadOnlyList<ProviderQueue> providers, int hour) => (
        providers.Sum(provider => provider.InFlight.Area[hour] / provider.Plan.PollCycleSeconds),
        providers.Sum(provider => provider.Waiting.Area[hour] / plan.Submissions.SlotPollInterval.TotalSeconds),
        providers.Sum(provider => provider.Submits.Counts[hour]));

    private ProviderUse UseOf(ProviderQueue provider)
    {
        var (clips, cost) = record.Purchases.GetValueOrDefault(provider.Plan.ModelId);
        return new ProviderUse(
            provider.Plan.ModelId,
            provider.Plan.Slots,
            clips / Days,
            cost / (decimal)Days,
            (int)provider.InFlight.Maxima.Max(),
            provider.TimedOut);
    }

    private DailyCost Cost(IReadOnlyList<(PlannedDeployment Plan, HourlyLevel Pods)> deployments)
    {
        var providers = record.Purchases.Values.Sum(each => each.Cost) / (decimal)Days;
        var (gpuHours, gpu, other) = (0.0, 0m, 0m);
        foreach (var (deployment, pods) in deployments)
        {
            var hours = pods.Area.Sum() / Hour / Days;
            var price = (decimal)hours * plan.PodHourPrices.GetValueOrDefault(deployment.Name);
            gpuHours += deployment.HasGpu ? hours : 0;
            (gpu, other) = deployment.HasGpu ? (gpu + price, other) : (gpu, other + price);
        }

        var total = providers + gpu + other;
        return new DailyCost(
            providers, gpuHours, gpu, other, total, record.Completed == 0 ? 0 : total * (decimal)Days / record.Completed * 1000);
    }

    private static TenantWaits TenantsOf(IReadOnlyList<TenantTotals> tenants)
    {
        var ranked = tenants.Select((totals, index) => (Totals: totals, Rank: index + 1)).Where(each => each.Totals.Jobs > 0).ToList();
        double[] means = [.. ranked.Select(each => each.Totals.WaitSum / each.Totals.Jobs).Order()];
        return new TenantWaits(
            ranked.Count,
            ranked.Count == 0 ? 0 : ranked.Max(each => each.Totals.Jobs) / (double)ranked.Sum(each => each.Totals.Jobs),
            At(0.5),
            At(0.99),
            [
                .. ranked.OrderByDescending(each => each.Totals.LongestWait).ThenBy(each => each.Rank).Take(WorstTenants).Select(
                    each => new TenantWait(
                        each.Rank,
                        each.Totals.Jobs,
                        each.Totals.WaitSum / each.Totals.Jobs,
                        each.Totals.LongestWait,
                        each.Totals.LongestJob)),
            ]);

        double At(double share) => means.Length == 0 ? 0 : means[(int)Math.Ceiling(share * means.Length) - 1];
    }
}
