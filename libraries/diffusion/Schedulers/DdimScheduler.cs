using AdGenius.Diffusion.Noise;

namespace AdGenius.Diffusion.Schedulers;

/// <summary>Denoising diffusion implicit models; with <see cref="Scheduler.Eta"/> above 0 each step adds fresh noise.</summary>
internal sealed class DdimScheduler : Scheduler
{
    private readonly SampleLimits _limits;
    private readonly float _finalSignal;
    private int _stride;

    internal DdimScheduler(SchedulerConfiguration configuration)
        : base(configuration, ScheduleDefaults.Plain, "epsilon", "sample", "v_prediction")
    {
        _limits = new SampleLimits(configuration, clipsByDefault: true);
        _finalSignal = configuration.Flag("set_alpha_to_one", true) ? 1 : Schedule.Signals[0];
    }

    /// <inheritdoc/>
    public override int MaxSteps => MaxWholeSteps;

    private protected override void BuildSchedule(int stepCount)
    {
        _stride = TrainingSteps / stepCount;
        Timesteps = ToSingle(WholeTimesteps(stepCount));
    }

    private protected override void StepCore(ReadOnlySpan<float> modelOutput, Span<float> sample, INoiseSource noise)
    {
        int timestep = (int)Timesteps[StepIndex];
        float signal = Schedule.Signals[timestep];
        float nextSignal = SignalAt(timestep - _stride, _finalSignal);
        float noiseShare = 1f - signal;
        float variance = (1f - nextSignal) / noiseShare * (1f - (signal / nextSignal));
        float deviation = Eta * MathF.Sqrt(variance);

        var clean = new float[sample.Length];
        var direction = new float[sample.Length];
        Predictions.Split(Prediction, modelOutput, sample, MathF.Sqrt(signal), MathF.Sqrt(noiseShare), clean, direction);
        _limits.Apply(clean, PictureCount);

        float keep = MathF.Sqrt(nextSignal);
        float directionWeight = MathF.Sqrt(1f - nextSignal - (deviation * deviation));
        for (int i = 0; i < sample.Length; i++)
        {
            sample[i] = (keep * clean[i]) + (directionWeight * direction[i]);
        }

        if (Eta > 0)
        {
            noise.Fill(direction);
            for (int i = 0; i < sample.Length; i++)
            {
                sample[i] += deviation * direction[i];
            }
        }
    }
}
