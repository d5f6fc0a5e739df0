using AdGenius.Diffusion.Noise;

namespace AdGenius.Diffusion.Schedulers;

/// <summary>
/// Improved pseudo numerical methods (arXiv:2202.09778), Adams-Bashforth of up to order 4, on a schedule of its own whose timesteps run
/// from 1 to 0.
/// </summary>
internal sealed class IpndmScheduler : Scheduler
{
    private readonly List<float[]> _directions = [];
    private float[] _noises = [];
    private float[] _signals = [];

    internal IpndmScheduler(SchedulerConfiguration configuration)
        : base(configuration, ScheduleDefaults.WithoutZeroTerminal, "v_prediction", "epsilon")
    {
    }

    public override void AddNoise(Span<float> sample, ReadOnlySpan<float> noise, int index)
        => Blend(sample, _signals[index], noise, _noises[index]);

    internal override void EstimateClean(int index, ReadOnlySpan<float> modelOutput, ReadOnlySpan<float> sample, Span<float> clean)
    {
        for (int i = 0; i < clean.Length; i++)
        {
            clean[i] = (_signals[index] * sample[i]) - (_noises[index] * modelOutput[i]);
        }
    }

    private protected override void BuildSchedule(int stepCount)
    {
        float[] steps = [.. ToSingle(Spacing.Linear(1, 0, stepCount + 1)[..stepCount]), 0];
        _noises = Array.ConvertAll(steps, x => MathF.Pow(MathF.Sin(x * MathF.PI / 2f), 2));
        _signals = Array.ConvertAll(_noises, x => MathF.Sqrt(1f - (x * x)));
        Timesteps = [.. _noises.Zip(_signals, (noise, signal) => MathF.Atan2(noise, signal) / MathF.PI * 2f).SkipLast(1)];
    }

    private protected override void Reset() => _directions.Clear();

    private protected override void StepCore(ReadOnlySpan<float> modelOutput, Span<float> sample, INoiseSource noise)
    {
        float sigma = _noises[StepIndex];
        float alpha = _signals[StepIndex];
        var direction = new float[sample.Length];
        for (int i = 0; i < direction.Length; i++)
        {
            direction[i] = (sample[i] * sigma) + (modelOutput[i] * alpha);
        }

        _directions.Add(direction);
        if (_directions.Count > AdamsBashforth.MaxOrder)
        {
            _directions.RemoveAt(0);
        }

        float[] combined = AdamsBashforth.Combine(_directions);
        float divisor = Math.Max(alpha, 1e-8f);
        float nextAlpha = _signals[StepIndex + 1];
        float nextSigma = _noises[StepIndex + 1];
        for (int i = 0; i < sample.Length; i++)
        {
            float clean = (sample[i] - (sigma * combined[i])) / divisor;
            sample[i] = (nextAlpha * clean) + (combined[i] * nextSigma);
        }
    }
}
