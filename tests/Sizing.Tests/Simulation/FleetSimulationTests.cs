using System.Text.Json;
using AdGenius.Bench.Sizing.Product;
using AdGenius.Bench.Sizing.Results;
using AdGenius.Bench.Sizing.Scenarios;
using AdGenius.Bench.Sizing.Simulation;

namespace AdGenius.Sizing.Tests.Simulation;

public sealed class FleetSimulationTests
{
    public static TheoryData<string> Shipped => [.. ScenarioReader.BuiltIn];

    [Fact]
    public void The_same_seed_gives_the_same_result_and_another_seed_another()
    {
        var plan = PlanBuilder.Build(ScenarioReader.Read("one-gpu-team"));

        Assert.Equal(Json(Run(plan, 3)), Json(Run(plan, 3)));
        Assert.NotEqual(Run(plan, 3).Events, Run(plan, 4).Events);
    }

    [Fact]
    public void The_slowest_stage_of_the_pipeline_waits_as_a_queue_of_fixed_times_does()
    {
        // One keyframe worker at 0.75 of its capacity; everything else has time.
        var result = Run(PlanBuilder.Build(OneStage(jobsPerDay: 86_400 * 0.75 / 10, keyframeSeconds: 10) with { Days = 7 }));
        var keyframes = Stage(result, "render-keyframes");

        Assert.Equal(0.75, keyframes.Utilization!.Value, 0.02);
        Assert.InRange(keyframes.Wait.Mean, 0.9 * 15, 1.1 * 15); // Pollaczek-Khinchine: 0.75 / (2 * 0.25) * 10 s
        Assert.Equal(10, keyframes.ServiceMean, 6);
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Every_job_of_a_shipped_scenario_ends(string name)
    {
        // A hundredth of the largest: the number of tenants and the settings stay.
        var scenario = ScenarioReader.Read(name);
        var result = Run(PlanBuilder.Build(scenario with { JobsPerDay = Math.Min(scenario.JobsPerDay, 10_000) }));

        Assert.Equal(0, result.Jobs.Unfinished);
        Assert.True(result.Jobs.Completed > 0.95 * result.Jobs.Arrived);
        Assert.Equal(result.Jobs.Arrived, Stage(result, "quantify-prompt").Count);
        Assert.Equal(result.Jobs.Arrived, Stage(result, "admission").Count);
        Assert.All(result.Pods, pods => Assert.True(pods.Limit is null || pods.Max <= pods.Limit, pods.Deployment));
        Assert.All(result.Providers, provider => Assert.True(provider.PeakInFlight <= provider.Slots, provider.Model));
    }

    [Fact]
    public void Jobs_that_the_fleet_cannot_do_are_reported_as_unfinished_and_named()
    {
        var result = Run(PlanBuilder.Build(OneStage(jobsPerDay: 86_400, keyframeSeconds: 3)));

        Assert.InRange(result.Jobs.Unfinished, 0.2 * result.Jobs.Arrived, 0.45 * result.Jobs.Arrived);
        Assert.Contains(result.Findings, finding => finding.Contains("cannot do this load", StringComparison.Ordinal));
        Assert.Contains(result.Findings, finding => finding.StartsWith("render-keyframes: 100", StringComparison.Ordinal));
    }

    [Fact]
    public void Clips_cost_what_the_product_s_catalogue_says()
    {
        var scenario = ScenarioReader.Parse("""
            {
              "name": "money", "jobsPerDay": 240,
              "jobs": [{ "name": "ad", "model": "runway_gen3", "share": 1, "durationSeconds": 8, "takes": 2 }],
              "providers": { "runway_gen3": { "medianSeconds": 60, "p95Seconds": 60 } }
            }
            """);
        var result = Run(PlanBuilder.Build(scenario));

        // gen4.5: 0.12 US dollars a second (docs/providers.md).
        Assert.Equal(result.Jobs.Completed * 2 * 8 * 0.12m, result.CostPerDay.Providers);
        Assert.Equal(result.CostPerDay.Providers, result.CostPerDay.Total);
        Assert.Equal(result.Jobs.Completed * 2, result.Providers.Single().Clips);
    }

    [Fact]
    public void A_provider_that_fails_is_replaced_by_the_next_where_the_job_allows_it()
    {
        var scenario = ScenarioReader.Parse("""
            {
              "name": "fallbacks", "jobsPerDay": 2400,
              "jobs": [
                { "name": "with", "model": "luma_dream", "share": 1, "usesNextProvider": true },
                { "name": "without", "model": "luma_dream", "share": 1 }
              ],
              "providers": {
                "luma_dream": { "medianSeconds": 10, "p95Seconds": 10, "failureShare": 0.5, "keys": 10 },
                "runway_gen3": { "medianSeconds": 10, "p95Seconds": 10, "keys": 10 }
              }
            }
            """);
        var result = Run(PlanBuilder.Build(scenario));

        Assert.Equal(0, result.Jobs.Unfinished);
        Assert.Equal(result.Jobs.Arrived / 4.0, result.Jobs.Failed, 0.15 * result.Jobs.Arrived / 4);
        Assert.Equal(result.Jobs.Arrived / 4.0, result.Jobs.Fallbacks, 0.15 * result.Jobs.Arrived / 4);
        Assert.Equal(result.Jobs.Fallbacks, result.Providers.Single(provider => provider.Model == "runway_gen3").Clips);
    }

    [Fact]
    public void Gpus_are_released_at_night_and_their_hours_are_what_the_pods_were_up()
    {
        var scenario = ScenarioReader.Parse("""
            {
              "name": "night", "jobsPerDay": 2000,
              "hourlyShape": [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0],
              "jobs": [{ "name": "draft", "model": "local", "share": 1 }],
              "fleet": { "gpu": true },
              "prices": { "gpuHour": 3 }
            }
            """);
        var result = Run(PlanBuilder.Build(scenario));
        var gpus = result.Pods.Single(pods => pods.Deployment == "frame-worker");

        Assert.All(gpus.ByHour.Take(8), mean => Assert.Equal(0, mean));
        Assert.All(gpus.ByHour.Skip(8).Take(10), mean => Assert.True(mean >= 0.5));
        Assert.Equal(gpus.Mean * 24, result.CostPerDay.GpuHours, 6);
        Assert.Equal((decimal)result.CostPerDay.GpuHours * 3, result.CostPerDay.Gpu, 6);
    }

    [Fact]
    public void Small_tenants_do_not_wait_for_a_large_one()
    {
        var scenario = OneStage(jobsPerDay: 86_400 * 0.9 / 10, keyframeSeconds: 10) with
        {
            Tenants = new TenantMix { Count = 50, Skew = 2 },
            Settings = new Dictionary<string, string> { ["Orchestrator:MaxRunningJobs"] = "2" },
        };
        var result = Run(PlanBuilder.Build(scenario));

        Assert.Equal(0.615, result.Tenants.LargestShare, 0.03); // 1 / (1 + 1/4 + 1/9 + ...)
        Assert.Equal(1, result.Tenants.Worst[0].Tenant);
        Assert.True(result.Tenants.MedianMeanWait < 0.5 * result.Tenants.Worst[0].MeanWait);
    }

    private static Scenario OneStage(double jobsPerDay, double keyframeSeconds) => ScenarioReader.Parse($$"""
        {
          "name": "one stage", "jobsPerDay": {{jobsPerDay}},
          "jobs": [{ "name": "job", "model": "local", "share": 1, "scenes": 1 }],
          "work": {
            "variation": 0, "quantifySeconds": 0.001, "keyframeBatchSeconds": 0,
            "keyframeSeconds": { "Draft": 1, "Standard": {{keyframeSeconds}}, "High": 1, "Premium": 1 },
            "composeSecondsPerSecond": { "Draft": 0, "Standard": 0.001, "High": 0, "Premium": 0 },
            "finishSeconds": 0.01, "finishSecondsPerSecond": { "Draft": 0, "Standard": 0.001, "High": 0, "Premium": 0 },
            "storeSeconds": 0.01, "storeSecondsPerOutput": 0
          },
          "fleet": { "scaling": "None" }
        }
        """);

    private static SizingResult Run(SimulationPlan plan, int seed = 1) =>
        FleetSimulation.Run(plan, seed, null, TestContext.Current.CancellationToken);

    private static StageTimes Stage(SizingResult result, string name) => result.Stages.Single(stage => stage.Name == name);

    private static string Json(SizingResult result) => JsonSerializer.Serialize(result, ResultJson.Options);
}
