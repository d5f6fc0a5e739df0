using AdGenius.Bench.Sizing.Product;
using AdGenius.Bench.Sizing.Scenarios;
using AdGenius.Bench.Sizing.Simulation;

namespace AdGenius.Sizing.Tests.Product;

/// <summary>The simulator has the product's own limits, plans and rules.</summary>
public sealed class ProductTests
{
    [Fact]
    public void Every_worker_has_a_rule_of_scaling_and_every_trigger_of_a_simulated_queue_is_read()
    {
        var rules = ScalingRules.Read(isGpu: false);

        Assert.Equal(
            ["frame-worker", "orchestrator", "prompt-worker", "provider-worker", "storage-worker"],
            rules.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["render-keyframes", "compose-clip"], rules["frame-worker"].Triggers.Select(trigger => trigger.Queue));
        Assert.Equal([ScalingRule.OpenSubmissions], rules["provider-worker"].Triggers.Select(trigger => trigger.Queue));
        Assert.All(rules.Values, rule => Assert.True(rule is { MinReplicas: >= 1, MaxReplicas: > 1, PollingSeconds: > 0 }));
        Assert.All(rules.Values, rule => Assert.All(rule.Triggers, trigger => Assert.True(trigger.PerPod > 0)));
    }

    [Fact]
    public void With_cards_frame_workers_scale_to_zero_by_keyframes_and_composers_by_compositions()
    {
        var rules = ScalingRules.Read(isGpu: true);

        Assert.Equal(0, rules["frame-worker"].MinReplicas);
        Assert.DoesNotContain("compose-clip", rules["frame-worker"].Triggers.Select(trigger => trigger.Queue));
        Assert.Equal(["compose-clip"], rules["frame-composer"].Triggers.Select(trigger => trigger.Queue));
        Assert.Equal(ScalingRules.Read(isGpu: false)["frame-worker"].MaxReplicas, rules["frame-worker"].MaxReplicas);
    }

    [Fact]
    public void Settings_reach_the_product_s_options()
    {
        var plan = Plan("""
            "settings": { "Orchestrator:MaxRunningJobs": "77", "Storage:ConcurrentFinishes": "3", "Frames:BatchSize": "2" }
            """);

        Assert.Equal(77, plan.Admission.MaxRunningJobs);
        Assert.Equal(16, plan.Admission.MaxRunningJobsPerTenant); // the default
        Assert.Equal(3, Queue(plan, "storage-worker", "finish-video"));
        Assert.Equal(2, Queue(plan, "storage-worker", "store-video"));
        Assert.Equal(3, plan.Jobs.Single().Batches.Count); // six scenes, a keyframe each
    }

    [Fact]
    public void Keyframes_are_planned_as_the_orchestrator_plans_them()
    {
        Assert.Equal(2, Plan("").Jobs.Single().Batches.Count); // 4 and 2
        Assert.Equal(3, Plan("", "\"motion\": \"Walk\",").Jobs.Single().Batches.Count); // two a second: two for each scene of 1.33 s
    }

    [Fact]
    public void Slots_of_a_provider_are_the_product_s_limits_by_key_and_in_all()
    {
        var defaults = Plan("""
            "providers": { "runway_gen3": { "medianSeconds": 1, "p95Seconds": 1, "keys": 3 } }
            """);
        var raised = Plan("""
            "providers": { "runway_gen3": { "medianSeconds": 1, "p95Seconds": 1, "keys": 3 } },
            "settings": { "Providers:Runway:MaxConcurrent": "1000" }
            """);

        Assert.Equal(20, defaults.Providers.Single().Slots);
        Assert.Equal(60, raised.Providers.Single().Slots);
    }

    private static int Queue(SimulationPlan plan, string deployment, string queue) =>
        plan.Deployments.Single(each => each.Name == deployment).Queues.Single(each => each.Queue == queue).Slots;

    private static SimulationPlan Plan(string members, string job = "") => PlanBuilder.Build(ScenarioReader.Parse($$"""
        {
          "name": "test", "jobsPerDay": 1,
          "jobs": [{ {{job}} "name": "job", "model": "local", "share": 1, "scenes": 6 }]
          {{(members.Length == 0 ? "" : "," + members)}}
        }
        """));
}
