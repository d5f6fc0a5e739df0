using AdGenius.Contracts.Videos;

namespace AdGenius.Bench.Sizing.Scenarios;

/// <summary>What is to be simulated, as a scenario file says it. Times are in seconds.</summary>
internal sealed record Scenario
{
    /// <summary>A short name.</summary>
    public required string Name { get; init; }

    /// <summary>What it stands for, in a sentence.</summary>
    public string? Description { get; init; }

    /// <summary>Jobs of a day, all tenants together; more than 0 and at most 5,000,000.</summary>
    public required double JobsPerDay { get; init; }

    /// <summary>24 weights, one for each hour of the day from midnight on; null for the same rate all day.</summary>
    public IReadOnlyList<double>? HourlyShape { get; init; }

    /// <summary>Measured days, 1 to 7.</summary>
    public int Days { get; init; } = 1;

    /// <summary>Hours that are simulated before anything is measured, 0 to 24.</summary>
    public double WarmUpHours { get; init; } = 2;

    /// <summary>Whose jobs they are.</summary>
    public TenantMix Tenants { get; init; } = new();

    /// <summary>The kinds of jobs, 1 to 50.</summary>
    public required IReadOnlyList<JobKind> Jobs { get; init; }

    /// <summary>The providers that jobs or fallbacks use, by their id in the catalogue.</summary>
    public IReadOnlyDictionary<string, ProviderBehavior> Providers { get; init; } = new Dictionary<string, ProviderBehavior>();

    /// <summary>How long the workers take.</summary>
    public WorkTimes Work { get; init; } = new();

    /// <summary>The pods.</summary>
    public FleetPlan Fleet { get; init; } = new();

    /// <summary>What machines cost.</summary>
    public MachinePrices Prices { get; init; } = new();

    /// <summary>Settings of the product that differ from their defaults, such as <c>Orchestrator:MaxRunningJobs</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}

/// <summary>Whose jobs they are.</summary>
internal sealed record TenantMix
{
    /// <summary>Tenants, 1 to 100,000.</summary>
    public int Count { get; init; } = 1;

    /// <summary>
    /// How unequal they are: the tenant of rank n has a share in proportion to 1 / n^skew; 0 to 3. With 0 all are alike, 1 is Zipf's law.
    /// </summary>
    public double Skew { get; init; } = 1;
}

/// <summary>One kind of job.</summary>
internal sealed record JobKind
{
    /// <summary>A short name.</summary>
    public required string Name { get; init; }

    /// <summary><c>local</c>, or the id of a provider.</summary>
    public required string Model { get; init; }

    /// <summary>Its weight among all kinds, more than 0.</summary>
    public required double Share { get; init; }

    /// <summary>The length of the video, 1 to 600 seconds.</summary>
    public double DurationSeconds { get; init; } = 8;

    /// <summary>Scenes, 1 to 50.</summary>
    public int Scenes { get; init; } = 2;

    /// <summary>Takes (variations), 1 to 48.</summary>
    public int Takes { get; init; } = 1;

    /// <summary>The size of pictures and clip.</summary>
    public Quality Quality { get; init; } = Quality.Standard;

    /// <summary>How pictures of frame workers move; null for the product's default.</summary>
    public Motion? Motion { get; init; }

    /// <summary>Outputs that are finished of each take, 1 to 20.</summary>
    public int Outputs { get; init; } = 1;

    /// <summary>Whether the next provider is asked when one fails, in the product's order, of those that the scenario has.</summary>
    public bool UsesNextProvider { get; init; }
}

/// <summary>How a provider answers.</summary>
internal sealed record ProviderBehavior
{
    /// <summary>The median of a job's time at the provider.</summary>
    public required double MedianSeconds { get; init; }

    /// <summary>Its 95th percentile.</summary>
    public required double P95Seconds { get; init; }

    /// <summary>Submitting a job.</summary>
    public double SubmitSeconds { get; init; } = 1;

    /// <summary>One poll.</summary>
    public double PollSeconds { get; init; } = 0.3;

    /// <summary>Fetching and checking a result.</summary>
    public double FetchSeconds { get; init; } = 3;

    /// <summary>The share of jobs that fail, 0 to less than 1. Failed jobs cost nothing.</summary>
    public double FailureShare { get; init; }

    /// <summary>API keys, 1 to 1,000; each has concurrent jobs of its own.</summary>
    public int Keys { get; init; } = 1;
}

/// <summary>
/// How long one slot of a worker takes, on the machines of the scenario. The defaults are the measurements of docs/operations/sizing.md.
/// </summary>
internal sealed record WorkTimes
{
    /// <summary>Reading one prompt.</summary>
    public double QuantifySeconds { get; init; } = 0.02;

    /// <summary>One keyframe on one device, by quality.</summary>
    public IReadOnlyDictionary<Quality, double> KeyframeSeconds { get; init; } = new Dictionary<Quality, double>
    {
        [Quality.Draft] = 1.5,
        [Quality.Standard] = 1.5,
        [Quality.High] = 1.5,
        [Quality.Premium] = 1.5,
    };

    /// <summary>For each batch of keyframes besides.</summary>
    public double KeyframeBatchSeconds { get; init; } = 0.2;

    /// <summary>Composing one second of video, by quality.</summary>
    public IReadOnlyDictionary<Quality, double> ComposeSecondsPerSecond { get; init; } = new Dictionary<Quality, double>
    {
        [Quality.Draft] = 0.17,
        [Quality.Standard] = 0.3,
        [Quality.High] = 0.5,
        [Quality.Premium] = 1.4,
    };

    /// <summary>Finishing a take besides its outputs.</summary>
    public double FinishSeconds { get; init; } = 1;

    /// <summary>Finishing one second of one output, by quality.</summary>
    public IReadOnlyDictionary<Quality, double> FinishSecondsPerSecond { get; init; } = new Dictionary<Quality, double>
    {
        [Quality.Draft] = 0.2,
        [Quality.Standard] = 0.35,
        [Quality.High] = 0.6,
        [Quality.Premium] = 2.1,
    };

    /// <summary>Storing a take.</summary>
    public double StoreSeconds { get; init; } = 0.5;

    /// <summary>Storing each output.</summary>
    public double StoreSecondsPerOutput { get; init; } = 0.2;

    /// <summary>The standard deviation of all times of workers divided by their mean, 0 to 5; 0 for fixed times.</summary>
    public double Variation { get; init; } = 0.25;
}

/// <summary>The pods.</summary>
internal sealed record FleetPlan
{
    /// <summary><c>None</c>: fixed numbers. <c>Keda</c>: the rules of deploy/k8s/components/keda.</summary>
    public Scaling Scaling { get; init; } = Scaling.Keda;

    /// <summary>
    /// True: as with deploy/k8s/components/gpu, frame workers hold a GPU each and take keyframes only, and the deployment frame-composer
    /// composes.
    /// </summary>
    public bool Gpu { get; init; }

    /// <summary>Processor cores of an orchestrator pod, 0.1 to 64.</summary>
    public double OrchestratorCores { get; init; } = 1;

    /// <summary>What differs from the manifests, by the name of the deployment.</summary>
    public IReadOnlyDictionary<string, DeploymentPlan> Deployments { get; init; } = new Dictionary<string, DeploymentPlan>();
}

/// <summary>How the number of pods is decided.</summary>
internal enum Scaling
{
    /// <summary>Fixed numbers.</summary>
    None,

    /// <summary>The rules of deploy/k8s/components/keda.</summary>
    Keda,
}

/// <summary>One deployment, where it differs from its manifest.</summary>
internal sealed record DeploymentPlan
{
    /// <summary>The pods without scaling, 0 to 10,000; 1 by default.</summary>
    public int? Replicas { get; init; }

    /// <summary>The fewest pods with scaling.</summary>
    public int? MinReplicas { get; init; }

    /// <summary>The most pods with scaling.</summary>
    public int? MaxReplicas { get; init; }

    /// <summary>How long a new pod takes until it works: node, image, start, model. By default 20 seconds, with a GPU 180.</summary>
    public double? StartSeconds { get; init; }
}

/// <summary>What machines cost in US dollars.</summary>
internal sealed record MachinePrices
{
    /// <summary>A GPU for an hour, with its machine.</summary>
    public decimal GpuHour { get; init; } = 2.5m;

    /// <summary>A pod without a GPU for an hour, by the name of its deployment; others cost nothing.</summary>
    public IReadOnlyDictionary<string, decimal> PodHour { get; init; } = new Dictionary<string, decimal>();
}
