using AdGenius.Diffusion.Noise;

namespace AdGenius.Diffusion.Schedulers;

/// <summary>
/// Trajectory consistency distillation: like consistency models, with a share of noise (<see cref="Scheduler.Eta"/>, 0.3) to choose.
/// </summary>
internal sealed class TcdScheduler : Scheduler
{
    private readonly float _finalSignal;
    private readonly int _originalSteps;

    internal TcdScheduler(SchedulerConfiguration configuration)
        : base(configuration, ScheduleDefaults.Consistency, "epsilon", "sample", "v_prediction")
    {
        _originalSteps = ConsistencyGrid.OriginalSteps(configuration, TrainingSteps);
        _finalSignal = configuration.Flag("set_alpha_to_one", true) ? 1 : Schedule.Signals[0];
        Eta = 0.3f;
    }

    /// <inheritdoc/>
    public override int MaxSteps => _originalSteps;

    internal override bool HasGrid => true;

    private protected override void BuildSchedule(int stepCount)
        => Timesteps = ConsistencyGrid.BuildSchedule(_originalSteps, TrainingSteps, GridShare, stepCount);

    private protected override void StepCore(ReadOnlySpan<float> modelOutput, Span<float> sample, INoiseSource noise)
    {
        int timestep = (int)Timesteps[StepIndex];
        bool last = StepIndex == Timesteps.Count - 1;
        int next = last ? 0 : (int)Timesteps[StepIndex + 1];
        int between = (int)MathF.Floor((1f - Eta) * next);
        float signal = Schedule.Signals[timestep];
        float nextSignal = SignalAt(next, _finalSignal);
        float betweenSignal = Schedule.Signals[between];

        var clean = new float[sample.Length];
        var direction = new float[sample.Length];
        Predictions.Split(Prediction, modelOutput, sample, MathF.Sqrt(signal), MathF.Sqrt(1f - signal), clean, direction);
        float keep = MathF.Sqrt(betweenSignal);
        float directionWeight = MathF.Sqrt(1f - betweenSignal);
        for (int i = 0; i < sample.Length; i++)
        {
            sample[i] = (keep * clean[i]) + (directionWeight * direction[i]);
        }

        if (Eta > 0 && !last)
        {
            noise.Fill(direction);
            float ratio = nextSignal / betweenSignal;
            Blend(sample, MathF.Sqrt(ratio), direction, MathF.Sqrt(1f - ratio));
        }
    }
}
