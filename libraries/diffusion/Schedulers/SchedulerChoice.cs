namespace AdGenius.Diffusion.Schedulers;

/// <summary>A scheduler that a model can be run with.</summary>
/// <param name="Name">One of <see cref="SchedulerCatalog.Names"/>; the class name for the model's own.</param>
/// <param name="MinSteps">The fewest steps that it takes, at least 1.</param>
/// <param name="MaxSteps">The most steps that it takes.</param>
public sealed record SchedulerChoice(string Name, int MinSteps, int MaxSteps)
{
    /// <summary>
    /// Whether a start from a picture takes the timesteps from a share of those of the distillation and runs all of them, as the pipelines
    /// of latent consistency models do; otherwise the first steps are left out.
    /// </summary>
    public bool PicksByStrength { get; init; }

    /// <summary>The most steps that it takes for a start from a picture with a strength of 0 to 1; 0 where it takes none.</summary>
    public int MaxStepsFor(double strength) => PicksByStrength ? ConsistencyGrid.StepsOf(MaxSteps, strength) : MaxSteps;

    /// <summary>Whether it takes so many steps.</summary>
    public bool Takes(int steps) => steps >= MinSteps && steps <= MaxSteps;
}
