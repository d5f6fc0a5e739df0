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
}
