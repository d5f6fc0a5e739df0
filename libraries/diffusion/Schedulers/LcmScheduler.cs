using AdGenius.Diffusion.Noise;

namespace AdGenius.Diffusion.Schedulers;

/// <summary>Latent consistency models (arXiv:2310.04378): each output is a clean picture, noised again for the next step.</summary>
internal sealed class LcmScheduler : Scheduler
{
    private readonly SampleLimits _limits;
    private readonly float _finalSignal;
    private readonly int _originalSteps;
    private readonly float _scaling;

    internal LcmScheduler(SchedulerConfiguration configuration)
        : base(configuration, ScheduleDefaults.Consistency, "epsilon", "sample", "v_prediction")
    {
        _limits = new SampleLimits(configuration, clipsByDefault: false);
        _originalSteps = ConsistencyGrid.OriginalSteps(configuration, TrainingSteps);
        _finalSignal = configuration.Flag("set_alpha_to_one", true) ? 1 : Schedule.Signals[0];
        _scaling = (float)configuration.Number("timestep_scaling", 10);
    }

    /// <inheritdoc/>
    public override int MaxSteps => _originalSteps;

    internal override bool HasGrid => true;

    private protected override void BuildSchedule(int stepCount)
        => Timesteps = ConsistencyGrid.BuildSchedule(_originalSteps, TrainingSteps, GridShare, stepCount);

    private protected override void StepCore(ReadOnlySpan<float> modelOutput, Span<float> sample, INoiseSource noise)
    {
        const float DataVariance = 0.25f;
        int timestep = (int)Timesteps[StepIndex];
        bool last = StepIndex == Timesteps.Count - 1;
        float signal = Schedule.Signals[timestep];
        float nextSignal = SignalAt(last ? timestep : (int)Timesteps[StepIndex + 1], _finalSignal);
        float scaled = timestep * _scaling;
        float skip = DataVariance / ((scaled * scaled) + DataVariance);
        float use = scaled / MathF.Sqrt((scaled * scaled) + DataVariance);

        var clean = new float[sample.Length];
        var scratch = new float[sample.Length];
        Predictions.Split(Prediction, modelOutput, sample, MathF.Sqrt(signal), MathF.Sqrt(1f - signal), clean, scratch);
        _limits.Apply(clean, PictureCount);
        for (int i = 0; i < sample.Length; i++)
        {
            sample[i] = (use * clean[i]) + (skip * sample[i]);
        }

        if (!last)
        {
            noise.Fill(scratch);
            Blend(sample, MathF.Sqrt(nextSignal), scratch, MathF.Sqrt(1f - nextSignal));
        }
    }
}
