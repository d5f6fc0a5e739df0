using System.Globalization;
using AdGenius.Contracts.Videos;
using AdGenius.VideoRequests;

namespace AdGenius.Bench.Sizing.Scenarios;

/// <summary>Which values a scenario may have.</summary>
internal static class ScenarioRules
{
    private const double MaxSeconds = 86_400;

    private static readonly string[] Deployments =
        ["orchestrator", "prompt-worker", "provider-worker", "frame-worker", "frame-composer", "storage-worker"];

    /// <summary>All that is wrong with the values, a sentence each; empty when nothing is.</summary>
    public static IReadOnlyList<string> FaultsOf(Scenario scenario)
    {
        var faults = new Faults();
        faults.Text("name", scenario.Name);
        faults.Range("jobsPerDay", scenario.JobsPerDay, 0, 5_000_000, isMinExcluded: true);
        faults.Range("days", scenario.Days, 1, 7);
        faults.Range("warmUpHours", scenario.WarmUpHours, 0, 24);
        faults.Range("tenants.count", scenario.Tenants.Count, 1, 100_000);
        faults.Range("tenants.skew", scenario.Tenants.Skew, 0, 3);
        HourlyShape(faults, scenario.HourlyShape);
        Jobs(faults, scenario);
        Providers(faults, scenario);
        Work(faults, scenario.Work);
        Fleet(faults, scenario.Fleet);
        faults.Range("prices.gpuHour", (double)scenario.Prices.GpuHour, 0, 10_000);
        foreach (var (deployment, price) in scenario.Prices.PodHour)
        {
            faults.OneOf("prices.podHour", deployment, [.. Deployments, "gateway"]);
            faults.Range($"prices.podHour.{deployment}", (double)price, 0, 10_000);
        }

        return faults.All;
    }

    private static void HourlyShape(Faults faults, IReadOnlyList<double>? shape)
    {
        if (shape is null)
        {
            return;
        }

        faults.Check(shape.Count == 24, $"hourlyShape has {shape.Count} values; 24 are required, one for each hour of the day.");
        faults.Check(shape.Any(weight => weight > 0), "hourlyShape has no value above 0; at least one is required.");
        for (var hour = 0; hour < shape.Count; hour++)
        {
            faults.Range(string.Create(CultureInfo.InvariantCulture, $"hourlyShape[{hour}]"), shape[hour], 0, 1_000_000);
        }
    }

    private static void Jobs(Faults faults, Scenario scenario)
    {
        faults.Range("the number of jobs", scenario.Jobs.Count, 1, 50);
        string[] models = [ModelIds.Local, .. ModelIds.All.Where(model => model != ModelIds.Local)];
        for (var index = 0; index < scenario.Jobs.Count; index++)
        {
            var job = scenario.Jobs[index];
            var path = string.Create(CultureInfo.InvariantCulture, $"jobs[{index}]");
            faults.Text($"{path}.name", job.Name);
            faults.OneOf($"{path}.model", job.Model, models);
            faults.Range($"{path}.share", job.Share, 0, 1_000_000, isMinExcluded: true);
            faults.Range($"{path}.durationSeconds", job.DurationSeconds, 1, 600);
            faults.Range($"{path}.scenes", job.Scenes, 1, 50);
            faults.Range($"{path}.takes", job.Takes, 1, 48);
            faults.Range($"{path}.outputs", job.Outputs, 1, 20);
            if (models.Contains(job.Model) && job.Model != ModelIds.Local)
            {
                faults.Check(
                    scenario.Providers.ContainsKey(job.Model),
                    $"{path}.model is '{job.Model}', which providers does not have; add providers.{job.Model}.");
            }
        }
    }

    private static void Providers(Faults faults, Scenario scenario)
    {
        foreach (var (model, provider) in scenario.Providers)
        {
            var path = $"providers.{model}";
            faults.OneOf("providers", model, [.. ModelIds.All.Where(id => id != ModelIds.Local)]);
            faults.Range($"{path}.medianSeconds", provider.MedianSeconds, 0, MaxSeconds, isMinExcluded: true);
            faults.Range($"{path}.p95Seconds", provider.P95Seconds, 0, MaxSeconds, isMinExcluded: true);
            faults.Check(
                provider.P95Seconds >= provider.MedianSeconds,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{path}.p95Seconds is {provider.P95Seconds}; at least medianSeconds ({provider.MedianSeconds}) is required."));
            faults.Range($"{path}.submitSeconds", provider.SubmitSeconds, 0, MaxSeconds);
            faults.Range($"{path}.pollSeconds", provider.PollSeconds, 0, MaxSeconds);
            faults.Range($"{path}.fetchSeconds", provider.FetchSeconds, 0, MaxSeconds);
            faults.Range($"{path}.failureShare", provider.FailureShare, 0, 0.99);
            faults.Range($"{path}.keys", provider.Keys, 1, 1_000);
        }
    }

    private static void Work(Faults faults, WorkTimes work)
    {
        faults.Range("work.quantifySeconds", work.QuantifySeconds, 0, MaxSeconds);
        faults.Range("work.keyframeBatchSeconds", work.KeyframeBatchSeconds, 0, MaxSeconds);
        faults.Range("work.finishSeconds", work.FinishSeconds, 0, MaxSeconds);
        faults.Range("work.storeSeconds", work.StoreSeconds, 0, MaxSeconds);
        faults.Range("work.storeSecondsPerOutput", work.StoreSecondsPerOutput, 0, MaxSeconds);
        faults.Range("work.variation", work.Variation, 0, 5);
        ByQuality(faults, "work.keyframeSeconds", work.KeyframeSeconds);
        ByQuality(faults, "work.composeSecondsPerSecond", work.ComposeSecondsPerSecond);
        ByQuality(faults, "work.finishSecondsPerSecond", work.FinishSecondsPerSecond);
    }

    private static void ByQuality(Faults faults, string path, IReadOnlyDictionary<Quality, double> values)
    {
        foreach (var quality in Enum.GetValues<Quality>())
        {
            faults.Check(values.ContainsKey(quality), $"{path} has no {quality}; one value for each quality is required.");
            if (values.TryGetValue(quality, out var value))
            {
                faults.Range($"{path}.{quality}", value, 0, MaxSeconds);
            }
        }
    }

    private static void Fleet(Faults faults, FleetPlan fleet)
    {
        faults.Range("fleet.orchestratorCores", fleet.OrchestratorCores, 0.1, 64);
        foreach (var (name, deployment) in fleet.Deployments)
        {
            var path = $"fleet.deployments.{name}";
            faults.OneOf("fleet.deployments", name, fleet.Gpu ? Deployments : [.. Deployments.Where(each => each != "frame-composer")]);
            faults.Range($"{path}.replicas", deployment.Replicas ?? 1, 0, 10_000);
            faults.Range($"{path}.minReplicas", deployment.MinReplicas ?? 1, 0, 10_000);
            faults.Range($"{path}.maxReplicas", deployment.MaxReplicas ?? 1, 1, 10_000);
            faults.Range($"{path}.startSeconds", deployment.StartSeconds ?? 0, 0, MaxSeconds);
            faults.Check(
                deployment.MinReplicas is not { } min || deployment.MaxReplicas is not { } max || min <= max,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{path}.minReplicas is {deployment.MinReplicas}; at most maxReplicas ({deployment.MaxReplicas}) is allowed."));
        }
    }

    private sealed class Faults
    {
        private readonly List<string> _all = [];

        public IReadOnlyList<string> All => _all;

        public void Check(bool isRight, string fault)
        {
            if (!isRight)
            {
                _all.Add(fault);
            }
        }

        public void Text(string field, string text) =>
            Check(text.Length is > 0 and <= 100, $"{field} has {text.Length} characters; 1 to 100 are allowed.");

        public void OneOf(string field, string value, IReadOnlyList<string> allowed) =>
            Check(allowed.Contains(value), $"{field} has '{value}'; allowed are {string.Join(", ", allowed)}.");

        public void Range(string field, double value, double min, double max, bool isMinExcluded = false) => Check(
            value <= max && (isMinExcluded ? value > min : value >= min),
            string.Create(
                CultureInfo.InvariantCulture,
                $"{field} is {value}; allowed is {(isMinExcluded ? "more than " : "")}{min} to {max}."));
    }
}
