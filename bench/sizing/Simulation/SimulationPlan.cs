using AdGenius.Bench.Sizing.Product;
using AdGenius.Orchestrator.Admission;
using AdGenius.ProviderWorker.Submissions;

namespace AdGenius.Bench.Sizing.Simulation;

/// <summary>A scenario with the product's settings applied: all that a simulation needs.</summary>
internal sealed record SimulationPlan
{
    /// <summary>The name of the scenario.</summary>
    public required string Name { get; init; }

    /// <summary>Jobs in each of the 24 hours of a day.</summary>
    public required IReadOnlyList<double> JobsPerHour { get; init; }

    /// <summary>The hour of the day at which the simulation starts, at least 0 and less than 24.</summary>
    public required double FirstHourOfDay { get; init; }

    /// <summary>Seconds that are simulated before anything is measured.</summary>
    public required double WarmUpSeconds { get; init; }

    /// <summary>Measured hours.</summary>
    public required int Hours { get; init; }

    /// <summary>Tenants.</summary>
    public required int Tenants { get; init; }

    /// <summary>How unequal they are.</summary>
    public required double TenantSkew { get; init; }

    /// <summary>The kinds of jobs; their shares add up to 1.</summary>
    public required IReadOnlyList<PlannedJobs> Jobs { get; init; }

    /// <summary>The providers.</summary>
    public required IReadOnlyList<PlannedProvider> Providers { get; init; }

    /// <summary>The deployments.</summary>
    public required IReadOnlyList<PlannedDeployment> Deployments { get; init; }

    /// <summary>Seconds of reading one prompt.</summary>
    public required double QuantifySeconds { get; init; }

    /// <summary>Standard deviation of the workers' times divided by their mean.</summary>
    public required double Variation { get; init; }

    /// <summary>Seconds of one slot of the orchestrator for one message.</summary>
    public required double StepSeconds { get; init; }

    /// <summary>Seconds from a step of the saga to the next worker.</summary>
    public double HopSeconds { get; init; } = FleetCosts.HopSeconds;

    /// <summary>No job arrives later than so many seconds after the start; null for the end of the measured time.</summary>
    public double? ArrivalSeconds { get; init; }

    /// <summary>The product's limits of admission.</summary>
    public required AdmissionOptions Admission { get; init; }

    /// <summary>The product's settings of submissions.</summary>
    public required SubmissionOptions Submissions { get; init; }

    /// <summary>US dollars for an hour of a pod, by the name of its deployment.</summary>
    public required IReadOnlyDictionary<string, decimal> PodHourPrices { get; init; }
}

/// <summary>One deployment.</summary>
internal sealed record PlannedDeployment
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The pods at the beginning, and always where it is not scaled.</summary>
    public required int Replicas { get; init; }

    /// <summary>Seconds until a new pod works.</summary>
    public required double StartSeconds { get; init; }

    /// <summary>How it is scaled; null for a fixed number.</summary>
    public required ScalingRule? Scaling { get; init; }

    /// <summary>The queues that its pods consume, each with the messages that one pod works on at once.</summary>
    public required IReadOnlyList<(string Queue, int Slots)> Queues { get; init; }

    /// <summary>Whether each pod holds a GPU.</summary>
    public bool HasGpu { get; init; }

    /// <summary>Whether its pods connect to the database.</summary>
    public bool UsesDatabase { get; init; }
}
