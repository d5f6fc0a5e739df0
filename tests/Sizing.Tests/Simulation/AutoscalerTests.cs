using AdGenius.Bench.Sizing.Product;
using AdGenius.Bench.Sizing.Simulation;

namespace AdGenius.Sizing.Tests.Simulation;

/// <summary>What KEDA and the HorizontalPodAutoscaler document, by their defaults and the values of a rule.</summary>
public sealed class AutoscalerTests
{
    private static readonly ScalingRule Rule = new()
    {
        Deployment = "worker",
        MinReplicas = 1,
        MaxReplicas = 20,
        PollingSeconds = 30,
        CooldownSeconds = 600,
        StabilizationSeconds = 300,
        PodsPerStepDown = 1,
        StepDownSeconds = 60,
        Triggers = [("queue", 2)],
    };

    [Fact]
    public void Work_starts_the_first_pod_when_KEDA_next_looks()
    {
        var scaler = new Autoscaler(Rule with { MinReplicas = 0 });

        Assert.Equal(0, scaler.Decide(0, 0, [0]));
        Assert.Equal(0, scaler.Decide(15, 0, [50])); // polled at 0, next at 30
        Assert.Equal(1, scaler.Decide(30, 0, [50]));
    }

    [Fact]
    public void Pods_are_messages_by_the_target_rounded_up_and_at_most_four_more_or_twice_as_many_at_once()
    {
        var scaler = new Autoscaler(Rule);

        Assert.Equal(5, scaler.Decide(0, 1, [37])); // 19 are wanted
        Assert.Equal(10, scaler.Decide(15, 5, [37]));
        Assert.Equal(19, scaler.Decide(30, 10, [37]));
        Assert.Equal(20, scaler.Decide(45, 19, [500])); // the most
    }

    [Theory]
    [InlineData(21, 10)] // 2.1 a pod
    [InlineData(19, 10)] // 1.9
    [InlineData(23, 12)]
    public void Less_than_a_tenth_more_or_less_than_the_target_changes_nothing(double messages, int expected) =>
        Assert.Equal(expected, new Autoscaler(Rule).Decide(0, 10, [messages]));

    [Fact]
    public void The_highest_of_several_triggers_counts()
    {
        var scaler = new Autoscaler(Rule with { Triggers = [("one", 2), ("other", 10)] });

        Assert.Equal(4, scaler.Decide(0, 2, [2, 40]));
    }

    [Fact]
    public void Pods_are_removed_one_a_minute_and_only_after_the_stabilization_window()
    {
        var scaler = new Autoscaler(Rule);
        var replicas = scaler.Decide(0, 4, [8]);
        var changes = new List<(double At, int Replicas)>();
        for (var now = 15.0; now <= 600; now += 15)
        {
            var next = scaler.Decide(now, replicas, [1]);
            if (next != replicas)
            {
                changes.Add((now, next));
            }

            replicas = next;
        }

        Assert.Equal([(300, 3), (360, 2), (420, 1)], changes);
    }

    [Fact]
    public void Zero_pods_are_left_after_the_cooldown_without_work()
    {
        var scaler = new Autoscaler(Rule with { MinReplicas = 0 });
        var now = 0.0;
        for (; now <= 300; now += 15)
        {
            Assert.Equal(1, scaler.Decide(now, 1, [1]));
        }

        for (; now < 900; now += 15)
        {
            Assert.Equal(1, scaler.Decide(now, 1, [0]));
        }

        Assert.Equal(0, scaler.Decide(900, 1, [0]));
    }

    [Fact]
    public void The_last_pod_is_kept_where_the_rule_has_a_minimum()
    {
        var scaler = new Autoscaler(Rule with { MinReplicas = 2 });

        Assert.Equal(2, scaler.Decide(0, 2, [0]));
        Assert.Equal(2, scaler.Decide(100_000, 2, [0]));
    }
}
