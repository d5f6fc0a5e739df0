using AdGenius.Diffusion.Noise;

namespace AdGenius.Diffusion.Schedulers;

/// <summary>Heun's method: an Euler step, then the same step again with the mean of the slopes at its two ends.</summary>
internal sealed class HeunScheduler : SigmaScheduler
{
    private readonly SampleLimits _limits;
    private float[]? _slope;
    private float[] _origin = [];
    private float _change;

    internal HeunScheduler(SchedulerConfiguration configuration)
        : base(configuration, ScheduleDefaults.Heun, "epsilon", "v_prediction", "sample")
        => _limits = new SampleLimits(configuration, clipsByDefault: false, hasThresholding: false);

    public override int Order => 2;

    private protected override void BuildSchedule(int stepCount)
    {
        (double[] timesteps, double[] sigmas) = BuildSigmas(stepCount);
        double[] twiceSigmas = [.. sigmas[1..].SelectMany(x => new[] { x, x })];
        double[] twiceTimesteps = [.. timesteps[1..].SelectMany(x => new[] { x, x })];
        Use([timesteps[0], .. twiceTimesteps], [sigmas[0], .. twiceSigmas, 0]);
    }

    private protected override void Reset() => _slope = null;

    private protected override void StepCore(ReadOnlySpan<float> modelOutput, Span<float> sample, INoiseSource noise)
    {
        // The second half of a step runs the model at the next level and starts from the level before.
        float sigma = Sigma;
        var clean = new float[sample.Length];
        Predictions.CleanAtSigma(Prediction, modelOutput, sample, sigma, clean);
        if (_limits.Active)
        {
            _limits.Apply(clean, PictureCount);
        }

        if (_slope is { } first)
        {
            for (int i = 0; i < sample.Length; i++)
            {
                float second = (sample[i] - clean[i]) / sigma;
                sample[i] = _origin[i] + ((first[i] + second) / 2f * _change);
            }

            _slope = null;
            return;
        }

        _change = NextSigma - sigma;
        _origin = sample.ToArray();
        _slope = clean;
        for (int i = 0; i < sample.Length; i++)
        {
            _slope[i] = (sample[i] - clean[i]) / sigma;
            sample[i] += _slope[i] * _change;
        }
    }
}
