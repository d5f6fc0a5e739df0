using AdGenius.Bench.Sizing.Scenarios;
using AdGenius.Contracts.Videos;

namespace AdGenius.Bench.Sizing.Check;

/// <summary>One comparison: a scenario with fixed times, simulated and run on real servers with the same settings and jobs.</summary>
internal sealed record CheckCase
{
    private const double PictureSeconds = 0.8;

    /// <summary>A short name.</summary>
    public required string Name { get; init; }

    /// <summary>What it shows.</summary>
    public required string Purpose { get; init; }

    /// <summary>The scenario.</summary>
    public required Scenario Scenario { get; init; }

    /// <summary>How long jobs are sent, in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>How long the provider takes; null for the frame workers.</summary>
    public TimeSpan? ProviderDelay { get; init; }

    /// <summary>Every case: what waits in each is another part of the fleet.</summary>
    public static IReadOnlyList<CheckCase> All { get; } =
    [
        new()
        {
            Name = "frames",
            Purpose = "keyframe workers at four fifths of their capacity",
            Seconds = 200,
            Scenario = Base("frames", jobsPerSecond: 0.8 * 2 / (6 * PictureSeconds), frameWorkers: 2),
        },
        new()
        {
            Name = "admission",
            Purpose = "limits of admission, in all and by tenant, with workers to spare",
            Seconds = 200,
            Scenario = Base("admission", jobsPerSecond: 0.36, frameWorkers: 12) with
            {
                Tenants = new TenantMix { Count = 4, Skew = 1 },
                Settings = new Dictionary<string, string>
                {
                    ["Orchestrator:MaxRunningFrameTakes"] = "3",
                    ["Orchestrator:MaxModelShare"] = "1",
                    ["Orchestrator:MaxRunningJobsPerTenant"] = "2",
                },
            },
        },
        new()
        {
            Name = "provider",
            Purpose = "slots and polls of a provider",
            Seconds = 200,
            ProviderDelay = TimeSpan.FromSeconds(5),
            Scenario = Base("provider", jobsPerSecond: 0.32, frameWorkers: 2) with
            {
                Jobs = [new JobKind { Name = "clip", Model = "sandbox", Share = 1, DurationSeconds = 2, Quality = Quality.Draft }],
                Providers = new Dictionary<string, ProviderBehavior>
                {
                    ["sandbox"] = new ProviderBehavior
                    {
                        MedianSeconds = 5,
                        P95Seconds = 5,
                        SubmitSeconds = 0,
                        PollSeconds = 0,
                        FetchSeconds = 0,
                    },
                },
                Settings = new Dictionary<string, string> { ["Providers:Sandbox:MaxConcurrent"] = "3" },
            },
        },
    ];

    private static Scenario Base(string name, double jobsPerSecond, int frameWorkers) => new()
    {
        Name = name,
        JobsPerDay = jobsPerSecond * 86_400,
        WarmUpHours = 0,
        Tenants = new TenantMix { Count = 8, Skew = 0.5 },
        Jobs = [new JobKind { Name = "job", Model = "local", Share = 1, Scenes = 6, DurationSeconds = 6, Quality = Quality.Draft }],
        Work = new WorkTimes
        {
            Variation = 0,
            QuantifySeconds = 0.1,
            KeyframeSeconds = Same(PictureSeconds),
            KeyframeBatchSeconds = 0,
            ComposeSecondsPerSecond = Same(0.2),
            FinishSeconds = 1,
            FinishSecondsPerSecond = Same(0),
            StoreSeconds = 0.5,
            StoreSecondsPerOutput = 0,
        },
        Fleet = new FleetPlan
        {
            Scaling = Scaling.None,
            Deployments = new Dictionary<string, DeploymentPlan>
            {
                ["frame-worker"] = new() { Replicas = frameWorkers },
                ["storage-worker"] = new() { Replicas = 4 },
            },
        },
    };

    private static Dictionary<Quality, double> Same(double seconds) =>
        Enum.GetValues<Quality>().ToDictionary(quality => quality, _ => seconds);
}
