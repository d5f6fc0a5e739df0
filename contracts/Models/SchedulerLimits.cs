namespace AdGenius.Contracts.Models;

/// <summary>A scheduler that a model can be run with.</summary>
public sealed record SchedulerLimits
{
    /// <summary>Its name in requests, such as <c>dpm++2m-karras</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The fewest steps that it takes.</summary>
    public required int MinSteps { get; init; }

    /// <summary>The most steps that it takes.</summary>
    public required int MaxSteps { get; init; }

    /// <summary>
    /// True where a start from a picture takes at most <see cref="MaxSteps"/> times the strength; false also where a worker does not say.
    /// </summary>
    public bool ScalesWithStrength { get; init; }
}
