using AdGenius.Diffusion.Noise;

namespace AdGenius.Diffusion.Schedulers;

/// <summary>Euler's method for models with the preconditioning of <see cref="EdmLevels"/>.</summary>
internal sealed class EdmEulerScheduler : Scheduler
{
    private readonly EdmLevels _edm;
    private float[] _levels = [];

    internal EdmEulerScheduler(SchedulerConfiguration configuration)
        : base(configuration, ScheduleDefaults.WithoutZeroTerminal, "epsilon", "v_prediction")
        => _edm = new EdmLevels(configuration);

    public override float InitialNoiseSigma => _edm.InitialNoiseSigma;

    public override void ScaleModelInput(ReadOnlySpan<float> sample, Span<float> scaled)
        => _edm.ScaleModelInput(_levels[StepIndex], sample, scaled);

    public override void AddNoise(Span<float> sample, ReadOnlySpan<float> noise, int index) => Blend(sample, 1, noise, _levels[index]);

    internal override void EstimateClean(int index, ReadOnlySpan<float> modelOutput, ReadOnlySpan<float> sample, Span<float> clean)
        => _edm.Clean(_levels[index], modelOutput, sample, clean);

    private protected override void BuildSchedule(int stepCount)
    {
        _levels = ToSingle(_edm.Build(stepCount));
        Sigmas = _levels;
        Timesteps = [.. _levels.SkipLast(1).Select(EdmLevels.Timestep)];
    }

    private protected override void StepCore(ReadOnlySpan<float> modelOutput, Span<float> sample, INoiseSource noise)
    {
        float sigma = _levels[StepIndex];
        float change = _levels[StepIndex + 1] - sigma;
        var clean = new float[sample.Length];
        _edm.Clean(sigma, modelOutput, sample, clean);
        for (int i = 0; i < sample.Length; i++)
        {
            sample[i] += (sample[i] - clean[i]) / sigma * change;
        }
    }
}
