namespace AdGenius.Diffusion.Schedulers;

/// <summary>DPM-Solver++, multistep, for models with the preconditioning of <see cref="EdmLevels"/>.</summary>
internal sealed class EdmDpmSolverScheduler : DpmSolverScheduler
{
    private readonly EdmLevels _edm;

    internal EdmDpmSolverScheduler(SchedulerConfiguration configuration)
        : base(configuration)
    {
        configuration.OneOf("algorithm_type", "dpmsolver++", "dpmsolver++", "sde-dpmsolver++", "deis");
        _edm = new EdmLevels(configuration);
    }

    public override int MaxSteps => TrainingSteps;

    public override float InitialNoiseSigma => _edm.InitialNoiseSigma;

    private protected override bool EndsAtZero => _edm.EndsAtZero;

    public override void ScaleModelInput(ReadOnlySpan<float> sample, Span<float> scaled)
        => _edm.ScaleModelInput(Sigmas[StepIndex], sample, scaled);

    private protected override void BuildSchedule(int stepCount)
    {
        double[] levels = _edm.Build(stepCount);
        Use(levels[..^1], levels);
        Timesteps = [.. Sigmas.SkipLast(1).Select(EdmLevels.Timestep)];
    }

    /// <summary>Latents are clean + sigma · noise: the signal is never scaled down.</summary>
    private protected override Level At(int index) => new(1, Sigmas[index], -MathF.Log(Sigmas[index]));

    private protected override float[] Convert(int index, ReadOnlySpan<float> output, ReadOnlySpan<float> sample, bool asNoise)
    {
        var clean = new float[sample.Length];
        _edm.Clean(Sigmas[index], output, sample, clean);
        Limits.Apply(clean, PictureCount);
        return clean;
    }
}
