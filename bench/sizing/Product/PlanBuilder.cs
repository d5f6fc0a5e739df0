using AdGenius.Bench.Sizing.Scenarios;
using AdGenius.Bench.Sizing.Simulation;
using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Bus;
using AdGenius.Orchestrator.Generation;
using AdGenius.Orchestrator.Videos.Takes;
using AdGenius.ProviderWorker.Providers;
using AdGenius.ProviderWorker.Providers.Stability;

namespace AdGenius.Bench.Sizing.Product;

/// <summary>Applies the product's settings, plans, prices and scaling rules to a scenario.</summary>
internal static class PlanBuilder
{
    private const double PodStartSeconds = 20;
    private const double GpuPodStartSeconds = 180;

    /// <summary>The plan of a scenario.</summary>
    /// <exception cref="ScenarioException">The scenario has values that are not allowed, or that the product refuses.</exception>
    public static SimulationPlan Build(Scenario scenario)
    {
        if (ScenarioRules.FaultsOf(scenario) is { Count: > 0 } faults)
        {
            throw new ScenarioException(faults);
        }

        using var settings = ProductSettings.Read(scenario);
        List<string> models = [.. scenario.Providers.Keys];
        var shares = scenario.Jobs.Sum(job => job.Share);
        var shape = scenario.HourlyShape ?? [.. Enumerable.Repeat(1.0, 24)];
        return new SimulationPlan
        {
            Name = scenario.Name,
            JobsPerHour = [.. shape.Select(weight => scenario.JobsPerDay * weight / shape.Sum())],
            FirstHourOfDay = (24 - scenario.WarmUpHours) % 24,
            WarmUpSeconds = scenario.WarmUpHours * 3600,
            Hours = scenario.Days * 24,
            Tenants = scenario.Tenants.Count,
            TenantSkew = scenario.Tenants.Skew,
            Jobs = [.. scenario.Jobs.Select(job => JobsOf(job, scenario, settings, models, job.Share / shares))],
            Providers = [.. models.Select(model => ProviderOf(settings.Provider(model).Traits, scenario.Providers[model]))],
            Deployments = DeploymentsOf(scenario.Fleet, settings),
            QuantifySeconds = scenario.Work.QuantifySeconds,
            Variation = scenario.Work.Variation,
            StepSeconds = FleetCosts.StepProcessorSeconds * SlotsOf(scenario.Fleet) / scenario.Fleet.OrchestratorCores,
            Admission = settings.Admission,
            Submissions = settings.Submissions,
            PodHourPrices = PricesOf(scenario),
        };
    }

    private static PlannedJobs JobsOf(JobKind job, Scenario scenario, ProductSettings settings, List<string> models, double share)
    {
        var work = scenario.Work;
        var clips = Producers.MainStageOf(job.Model) == WorkStage.Generate ? ClipsOf(job, settings, models) : [];
        return new PlannedJobs
        {
            Name = job.Name,
            Share = share,
            MainStage = Producers.MainStageOf(job.Model),
            Model = job.Model,
            Takes = job.Takes,
            Batches = clips.Count > 0 ? [] : BatchesOf(job, settings.Frames, work),
            Clips = clips,
            ComposeSeconds = job.DurationSeconds * work.ComposeSecondsPerSecond[job.Quality],
            FinishSeconds = work.FinishSeconds + (job.Outputs * job.DurationSeconds * work.FinishSecondsPerSecond[job.Quality]),
            StoreSeconds = work.StoreSeconds + (job.Outputs * work.StoreSecondsPerOutput),
        };
    }

    private static List<double> BatchesOf(JobKind job, FramesOptions options, WorkTimes work) =>
    [
        .. KeyframePlan.Of(ClipPrices.ParametersOf(job), job.Motion, options.Source, options).ToBatches(options.BatchSize).Batches
            .Select(batch => work.KeyframeBatchSeconds + (batch.Count * work.KeyframeSeconds[job.Quality])),
    ];

    /// <summary>The requested provider, and with fallbacks those that follow in the product's order and that the scenario has.</summary>
    private static List<PlannedClip> ClipsOf(JobKind job, ProductSettings settings, List<string> models)
    {
        IEnumerable<string> tried = job.UsesNextProvider
            ? settings.Fallbacks.EffectiveOrder.Where(model => model != job.Model && models.Contains(model)).Prepend(job.Model)
            : [job.Model];
        return
        [
            .. tried.Select(model =>
            {
                var provider = settings.Provider(model);
                return new PlannedClip(models.IndexOf(model), ClipPrices.Of(job, provider), provider is StabilityImageProvider);
            }),
        ];
    }

    private static PlannedProvider ProviderOf(ProviderTraits traits, ProviderBehavior behavior) => new()
    {
        ModelId = traits.ModelId,
        Slots = (int)Math.Min(traits.MaxConcurrent, (long)behavior.Keys * traits.MaxConcurrentPerKey),
        PollIntervalSeconds = traits.PollInterval.TotalSeconds,
        DeadlineSeconds = traits.Deadline.TotalSeconds,
        MedianSeconds = behavior.MedianSeconds,
        P95Seconds = behavior.P95Seconds,
        SubmitSeconds = behavior.SubmitSeconds,
        PollSeconds = behavior.PollSeconds,
        FetchSeconds = behavior.FetchSeconds,
        FailureShare = behavior.FailureShare,
    };

    private static List<PlannedDeployment> DeploymentsOf(FleetPlan fleet, ProductSettings settings)
    {
        (string Queue, int Slots) keyframes = (Queues.RenderKeyframes, PrefetchOf(Queues.RenderKeyframes));
        (string Queue, int Slots) compositions = (Queues.ComposeClip, PrefetchOf(Queues.ComposeClip));
        var rules = fleet.Scaling == Scaling.Keda ? ScalingRules.Read(fleet.Gpu) : new Dictionary<string, ScalingRule>();
        List<PlannedDeployment> all =
        [
            Deployment("orchestrator", (Queues.VideoSaga, SlotsOf(fleet))) with { UsesDatabase = true },
            Deployment("prompt-worker", (Queues.QuantifyPrompt, PrefetchOf(Queues.QuantifyPrompt))),
            Deployment("provider-worker") with { UsesDatabase = true },
            fleet.Gpu
                ? Deployment("frame-worker", keyframes) with { HasGpu = true }
                : Deployment("frame-worker", keyframes, compositions),
            Deployment(
                "storage-worker",
                (Queues.FinishVideo, settings.Storage.ConcurrentFinishes),
                (Queues.StoreVideo, settings.Storage.ConcurrentVideos)),
        ];
        if (fleet.Gpu)
        {
            all.Insert(4, Deployment("frame-composer", compositions));
        }

        return all;

        PlannedDeployment Deployment(string name, params (string Queue, int Slots)[] queues)
        {
            var own = fleet.Deployments.GetValueOrDefault(name) ?? new DeploymentPlan();
            var rule = RuleOf(name, rules.GetValueOrDefault(name), own);
            return new PlannedDeployment
            {
                Name = name,
                Replicas = rule is null ? own.Replicas ?? 1 : rule.MinReplicas,
                StartSeconds = own.StartSeconds ?? (fleet.Gpu && name == "frame-worker" ? GpuPodStartSeconds : PodStartSeconds),
                Scaling = rule,
                Queues = queues,
            };
        }
    }

    private static ScalingRule? RuleOf(string name, ScalingRule? manifest, DeploymentPlan own)
    {
        if (manifest is null)
        {
            return null;
        }

        var rule = manifest with
        {
            MinReplicas = own.MinReplicas ?? manifest.MinReplicas,
            MaxReplicas = own.MaxReplicas ?? manifest.MaxReplicas,
        };
        return rule.MinReplicas <= rule.MaxReplicas ? rule : throw new ScenarioException(
        [
            $"fleet.deployments.{name} has {rule.MinReplicas} to {rule.MaxReplicas} pods with what the manifest says; "
                + "minReplicas must be at most maxReplicas.",
        ]);
    }

    private static Dictionary<string, decimal> PricesOf(Scenario scenario)
    {
        var prices = new Dictionary<string, decimal>(scenario.Prices.PodHour, StringComparer.Ordinal);
        if (scenario.Fleet.Gpu)
        {
            prices["frame-worker"] = scenario.Prices.GpuHour;
        }

        return prices;
    }

    private static int PrefetchOf(string queue) => FleetQueue.Find(queue)!.Prefetch;

    /// <summary>An orchestrator is limited by its processors: one message at a time for each whole core.</summary>
    private static int SlotsOf(FleetPlan fleet) => Math.Max(1, (int)fleet.OrchestratorCores);
}
