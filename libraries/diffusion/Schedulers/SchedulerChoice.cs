namespace AdGenius.Diffusion.Schedulers;

/// <summary>A scheduler that a model can be run with.</summary>
/// <param name="Name">One of <see cref="SchedulerCatalog.Names"/>; the class name for the model's own.</param>
/// <param name="MinSteps">The fewest steps that it takes, at least 1.</param>
/// <param name="MaxSteps">The most steps that it takes.</param>
public sealed record SchedulerChoice(string Name, int MinSteps, int MaxSteps)
{
    /// <summary>Whether it takes so many steps.</summary>
    public bool Takes(int steps) => steps >= MinSteps && steps <= MaxSteps;
}
