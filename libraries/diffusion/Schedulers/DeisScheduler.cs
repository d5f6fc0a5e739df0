using AdGenius.Diffusion.Noise;

namespace AdGenius.Diffusion.Schedulers;

/// <summary>
/// Diffusion exponential integrator sampler (arXiv:2204.13902), multistep of order 1 to 3 in the logarithm of the noise level.
/// </summary>
internal sealed class DeisScheduler : LogSignalScheduler
{
    private readonly bool _lowerOrderFinal;
    private readonly List<float[]> _modelOutputs = [];

    internal DeisScheduler(SchedulerConfiguration configuration)
        : base(configuration, ScheduleDefaults.WithoutZeroTerminal)
    {
        RequireSolverOrder();
        // Configurations made for related classes name their own kinds, which mean this class's one kind here.
        configuration.OneOf("algorithm_type", "deis", "deis", "dpmsolver", "dpmsolver++");
        configuration.OneOf("solver_type", "logrho", "logrho", "midpoint", "heun", "bh1", "bh2");
        _lowerOrderFinal = configuration.Flag("lower_order_final", true);
    }

    private protected override void BuildSchedule(int stepCount)
        => BuildLevels(
            stepCount,
            Spacing.Multistep(
                TimestepSpacing("linspace"), TrainingSteps, TrainingSteps, stepCount, Configuration.Integer("steps_offset", 0)),
            endsAtZero: false);

    private protected override void Reset() => _modelOutputs.Clear();

    private protected override void StepCore(ReadOnlySpan<float> modelOutput, Span<float> sample, INoiseSource noise)
    {
        _modelOutputs.Add(NoiseOf(modelOutput, sample));
        if (_modelOutputs.Count > SolverOrder)
        {
            _modelOutputs.RemoveAt(0);
        }

        int order = Math.Min(SolverOrder, _modelOutputs.Count);
        if (_lowerOrderFinal && StepCount < 15)
        {
            order = Math.Min(order, StepCount - StepIndex);
        }

        Level to = At(StepIndex + 1);
        Level from = At(StepIndex);
        if (order == 1)
        {
            float h = to.LogRatio - from.LogRatio;
            float keep = to.Signal / from.Signal;
            float share = to.Noise * (MathF.Exp(h) - 1f);
            for (int i = 0; i < sample.Length; i++)
            {
                sample[i] = (keep * sample[i]) - (share * ModelOutputAt(0, i));
            }

            return;
        }

        float[] shares = Shares(order, to, from);
        for (int i = 0; i < sample.Length; i++)
        {
            float sum = sample[i] / from.Signal;
            for (int k = 0; k < order; k++)
            {
                sum += shares[k] * ModelOutputAt(k, i);
            }

            sample[i] = to.Signal * sum;
        }

        float ModelOutputAt(int back, int i) => _modelOutputs[^(back + 1)][i];
    }

    private float[] NoiseOf(ReadOnlySpan<float> modelOutput, ReadOnlySpan<float> sample)
    {
        Level level = At(StepIndex);
        float[] result = Convert(modelOutput, sample, asNoise: false);
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = (sample[i] - (level.Signal * result[i])) / level.Noise;
        }

        return result;
    }

    /// <summary>Integrals of the Lagrange polynomials over the step, in the logarithm of the noise level.</summary>
    private float[] Shares(int order, Level to, Level from)
    {
        float end = to.Noise / to.Signal;
        float start = from.Noise / from.Signal;
        float[] levels = [start, .. Enumerable.Range(1, order - 1).Select(x => At(StepIndex - x)).Select(x => x.Noise / x.Signal)];
        var shares = new float[order];
        for (int k = 0; k < order; k++)
        {
            float next = levels[(k + 1) % order];
            float after = levels[(k + 2) % order];
            shares[k] = order == 2
                ? Second(end, levels[k], next) - Second(start, levels[k], next)
                : Third(end, levels[k], next, after) - Third(start, levels[k], next, after);
        }

        return shares;
    }

    private static float Second(float t, float b, float c)
        => t * (-MathF.Log(c) + MathF.Log(t) - 1f) / (MathF.Log(b) - MathF.Log(c));

    private static float Third(float t, float b, float c, float d)
    {
        float logT = MathF.Log(t);
        float product = (MathF.Log(c) * (MathF.Log(d) - logT + 1f)) - (MathF.Log(d) * logT) + MathF.Log(d);
        float numerator = t * (product + (logT * logT) - (2f * logT) + 2f);
        return numerator / ((MathF.Log(b) - MathF.Log(c)) * (MathF.Log(b) - MathF.Log(d)));
    }
}
