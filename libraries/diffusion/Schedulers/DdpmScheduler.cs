using AdGenius.Diffusion.Noise;

namespace AdGenius.Diffusion.Schedulers;

/// <summary>The original denoising diffusion process: every step but the last adds noise.</summary>
internal sealed class DdpmScheduler : Scheduler
{
    private readonly SampleLimits _limits;
    private readonly string _variance;

    internal DdpmScheduler(SchedulerConfiguration configuration)
        : base(configuration, ScheduleDefaults.Plain, "epsilon", "sample", "v_prediction")
    {
        _limits = new SampleLimits(configuration, clipsByDefault: true);
        _variance = configuration.OneOf("variance_type", "fixed_small", "fixed_small", "fixed_small_log", "fixed_large", "fixed_large_log");
    }

    /// <inheritdoc/>
    public override int MaxSteps => MaxWholeSteps;

    private protected override void BuildSchedule(int stepCount) => Timesteps = ToSingle(WholeTimesteps(stepCount));

    private protected override void StepCore(ReadOnlySpan<float> modelOutput, Span<float> sample, INoiseSource noise)
    {
        int timestep = (int)Timesteps[StepIndex];
        int next = StepIndex + 1 < Timesteps.Count ? (int)Timesteps[StepIndex + 1] : -1;
        float signal = Schedule.Signals[timestep];
        float nextSignal = SignalAt(next, 1);
        float noiseShare = 1f - signal;
        float nextNoiseShare = 1f - nextSignal;
        float stepSignal = signal / nextSignal;
        float stepNoise = 1f - stepSignal;

        var clean = new float[sample.Length];
        var scratch = new float[sample.Length];
        Predictions.Split(Prediction, modelOutput, sample, MathF.Sqrt(signal), MathF.Sqrt(noiseShare), clean, scratch);
        _limits.Apply(clean, PictureCount);

        float cleanShare = MathF.Sqrt(nextSignal) * stepNoise / noiseShare;
        float sampleShare = MathF.Sqrt(stepSignal) * nextNoiseShare / noiseShare;
        for (int i = 0; i < sample.Length; i++)
        {
            sample[i] = (cleanShare * clean[i]) + (sampleShare * sample[i]);
        }

        if (timestep > 0)
        {
            noise.Fill(scratch);
            float deviation = Deviation(nextNoiseShare / noiseShare * stepNoise, stepNoise);
            for (int i = 0; i < sample.Length; i++)
            {
                sample[i] += deviation * scratch[i];
            }
        }
    }

    private float Deviation(float small, float large)
    {
        small = Math.Max(small, 1e-20f);
        return _variance switch
        {
            "fixed_small" => MathF.Sqrt(small),
            "fixed_small_log" => MathF.Exp(0.5f * MathF.Log(small)),
            "fixed_large" => MathF.Sqrt(large),
            _ => MathF.Sqrt(MathF.Log(large)),
        };
    }
}
