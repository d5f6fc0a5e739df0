using AdGenius.Contracts.Videos;

namespace AdGenius.Bench.Sizing.Simulation;

/// <summary>One kind of job: what the product makes of its request.</summary>
internal sealed record PlannedJobs
{
    /// <summary>The name in the scenario.</summary>
    public required string Name { get; init; }

    /// <summary>Its share of all jobs, more than 0 and at most 1.</summary>
    public required double Share { get; init; }

    /// <summary>Which limit of admission it counts against.</summary>
    public required WorkStage MainStage { get; init; }

    /// <summary>The requested model, which has a share of that limit.</summary>
    public required string Model { get; init; }

    /// <summary>Takes of a job.</summary>
    public required int Takes { get; init; }

    /// <summary>For each batch of keyframes of a take, the seconds that one device takes; empty for providers.</summary>
    public required IReadOnlyList<double> Batches { get; init; }

    /// <summary>The providers that are tried, in order, each with the price of a clip; empty for frame workers.</summary>
    public required IReadOnlyList<PlannedClip> Clips { get; init; }

    /// <summary>Seconds of composing a clip.</summary>
    public required double ComposeSeconds { get; init; }

    /// <summary>Seconds of finishing a take, all outputs together.</summary>
    public required double FinishSeconds { get; init; }

    /// <summary>Seconds of storing a take.</summary>
    public required double StoreSeconds { get; init; }
}

/// <summary>A clip of one provider.</summary>
/// <param name="Provider">The index of the provider.</param>
/// <param name="Price">US dollars.</param>
/// <param name="IsComposed">The provider makes a picture, which a frame worker composes to a clip.</param>
internal sealed record PlannedClip(int Provider, decimal Price, bool IsComposed);
