using AdGenius.Bench.Sizing.Product;

namespace AdGenius.Bench.Sizing.Simulation;

/// <summary>
/// What KEDA and Kubernetes' HorizontalPodAutoscaler decide for one deployment: pods by the average of a queue per pod, the highest of all
/// triggers, within a tolerance of a tenth; upwards at once, at most four pods more or twice as many; downwards after the stabilization
/// window, by the rule's own step; to and from zero by KEDA.
/// </summary>
internal sealed class Autoscaler(ScalingRule rule)
{
    /// <summary>How often the autoscaler decides, in seconds: the default of Kubernetes.</summary>
    public const double SyncSeconds = 15;

    private const double Tolerance = 0.1;
    private const int MaxPodsUp = 4;

    private readonly Queue<(double At, int Wanted)> _recommendations = new();
    private readonly Queue<(double At, int Pods)> _stepsDown = new();
    private double _lastActive;
    private double _lastPolled = double.NegativeInfinity;

    /// <summary>How many pods there are to be now. To be called every <see cref="SyncSeconds"/>.</summary>
    /// <param name="now">The time in seconds.</param>
    /// <param name="replicas">The pods that are to run until now.</param>
    /// <param name="messages">The length of each trigger's queue, in the order of the rule.</param>
    public int Decide(double now, int replicas, IReadOnlyList<double> messages)
    {
        var isActive = messages.Any(count => count > 0);
        _lastActive = isActive ? now : _lastActive;
        if (replicas == 0)
        {
            if (now - _lastPolled < rule.PollingSeconds || rule.MaxReplicas == 0)
            {
                return 0;
            }

            _lastPolled = now;
            return isActive || rule.MinReplicas > 0 ? Math.Max(1, rule.MinReplicas) : 0;
        }

        if (rule.MinReplicas == 0 && !isActive && now - _lastActive >= rule.CooldownSeconds)
        {
            _recommendations.Clear();
            _stepsDown.Clear();
            return 0;
        }

        var wanted = Stabilized(now, replicas, Wanted(replicas, messages));
        return Math.Clamp(wanted, Math.Max(1, rule.MinReplicas), Math.Max(1, rule.MaxReplicas));
    }

    private int Wanted(int replicas, IReadOnlyList<double> messages) => rule.Triggers
        .Select((trigger, index) => Math.Abs((messages[index] / (trigger.PerPod * replicas)) - 1) <= Tolerance
            ? replicas
            : (int)Math.Ceiling(messages[index] / trigger.PerPod))
        .Max();

    private int Stabilized(double now, int replicas, int wanted)
    {
        _recommendations.Enqueue((now, wanted));
        while (_recommendations.Peek().At <= now - rule.StabilizationSeconds && _recommendations.Count > 1)
        {
            _recommendations.Dequeue();
        }

        if (wanted >= replicas)
        {
            return Math.Min(wanted, Math.Max(replicas + MaxPodsUp, 2 * replicas));
        }

        while (_stepsDown.TryPeek(out var oldest) && oldest.At <= now - rule.StepDownSeconds)
        {
            _stepsDown.Dequeue();
        }

        var removed = _stepsDown.Sum(step => step.Pods);
        var next = Math.Max(_recommendations.Max(each => each.Wanted), replicas - Math.Max(0, rule.PodsPerStepDown - removed));
        next = Math.Min(next, replicas);
        if (next < replicas)
        {
            _stepsDown.Enqueue((now, replicas - next));
        }

        return next;
    }
}
