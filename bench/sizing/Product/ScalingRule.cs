namespace AdGenius.Bench.Sizing.Product;

/// <summary>How KEDA and the autoscaler that it makes scale one deployment, as a manifest says.</summary>
internal sealed record ScalingRule
{
    /// <summary>What a trigger counts that has a query on the submissions in the place of a queue.</summary>
    public const string OpenSubmissions = "submissions";

    /// <summary>The name of the deployment.</summary>
    public required string Deployment { get; init; }

    /// <summary>The fewest pods.</summary>
    public required int MinReplicas { get; init; }

    /// <summary>The most pods.</summary>
    public required int MaxReplicas { get; init; }

    /// <summary>How often KEDA looks whether a deployment without pods has work, in seconds.</summary>
    public required double PollingSeconds { get; init; }

    /// <summary>How long a deployment stays up without work before it is scaled to zero, in seconds.</summary>
    public required double CooldownSeconds { get; init; }

    /// <summary>The highest number of pods that was wanted in so many seconds is kept.</summary>
    public required double StabilizationSeconds { get; init; }

    /// <summary>At most so many pods are removed...</summary>
    public required int PodsPerStepDown { get; init; }

    /// <summary>... in so many seconds.</summary>
    public required double StepDownSeconds { get; init; }

    /// <summary>For each queue, or <see cref="OpenSubmissions"/>, how many messages one pod is to have.</summary>
    public required IReadOnlyList<(string Queue, double PerPod)> Triggers { get; init; }
}
