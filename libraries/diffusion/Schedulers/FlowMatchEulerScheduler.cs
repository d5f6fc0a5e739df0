using AdGenius.Diffusion.Noise;

namespace AdGenius.Diffusion.Schedulers;

/// <summary>
/// Euler's method along the straight paths of a rectified flow: latents are (1 - sigma) · clean + sigma · noise. And the sampler of latent
/// consistency models on such paths, whose steps go to the clean sample and from there, with fresh noise, to the next level.
/// </summary>
internal sealed class FlowMatchEulerScheduler : Scheduler
{
    private readonly bool _dynamic;
    private readonly bool _stochastic;
    private readonly bool _inverted;
    private float[] _levels = [];

    /// <param name="configuration">Of the scheduler.</param>
    /// <param name="isConsistency">Whether it is FlowMatchLCMScheduler.</param>
    internal FlowMatchEulerScheduler(SchedulerConfiguration configuration, bool isConsistency = false)
        : base(configuration, ScheduleDefaults.WithoutZeroTerminal, "flow_prediction", "epsilon", "sample", "v_prediction")
    {
        _dynamic = configuration.Flag("use_dynamic_shifting", false);
        _stochastic = isConsistency || configuration.Flag("stochastic_sampling", false);
        _inverted = configuration.Flag("invert_sigmas", false);
        if (isConsistency && configuration.Has("scale_factors"))
        {
            throw SchedulerConfiguration.Wrong("scale_factors", "absent or null: pictures that grow from step to step are not supported");
        }
    }

    /// <summary>
    /// Exponent of the dynamic shift; models that use it take it from the picture's size. Read by <see cref="Scheduler.SetTimesteps"/>.
    /// </summary>
    internal double? DynamicShift { get; set; }

    /// <summary>
    /// Whether the levels before the shift are equally spaced from 1 to one step above 0, as Flux takes them, instead of ending at the
    /// smallest level of the training. Read by <see cref="Scheduler.SetTimesteps"/>.
    /// </summary>
    internal bool HasUniformLevels { get; set; }

    public override void AddNoise(Span<float> sample, ReadOnlySpan<float> noise, int index)
        => Blend(sample, 1f - _levels[index], noise, _levels[index]);

    internal override void EstimateClean(int index, ReadOnlySpan<float> modelOutput, ReadOnlySpan<float> sample, Span<float> clean)
    {
        for (int i = 0; i < clean.Length; i++)
        {
            clean[i] = sample[i] - (_levels[index] * modelOutput[i]);
        }
    }

    private protected override void BuildSchedule(int stepCount)
    {
        double shift = Configuration.Number("shift", 1);

        // The ends are shifted when the schedule is made and the whole list once more when it is used: that is how these models are run.
        double first = _dynamic ? 1 : FlowShift.End(1, shift);
        double last = _dynamic ? 1f / TrainingSteps : FlowShift.End(1f / TrainingSteps, shift);
        double[] sigmas = HasUniformLevels
            ? Array.ConvertAll(Spacing.Linear(1, 1.0 / stepCount, stepCount), x => (double)(float)x)
            : Array.ConvertAll(
                Spacing.Linear((float)first * TrainingSteps, (float)last * TrainingSteps, stepCount), x => x / TrainingSteps);
        double? mu = _dynamic ? DynamicShift ?? Configuration.Number("max_shift", 1.15) : null;
        sigmas = FlowShift.Apply(Configuration, sigmas, "shift", mu);
        sigmas = SigmaShaping.Shape(Configuration, sigmas[0], sigmas[^1], stepCount) ?? sigmas;
        float[] single = ToSingle(_inverted ? Array.ConvertAll(sigmas, x => 1 - x) : sigmas);
        _levels = [.. single, _inverted ? 1f : 0f];
        Sigmas = _levels;
        Timesteps = Array.ConvertAll(single, x => x * TrainingSteps);
    }

    private protected override void StepCore(ReadOnlySpan<float> modelOutput, Span<float> sample, INoiseSource noise)
    {
        float sigma = _levels[StepIndex];
        float next = _levels[StepIndex + 1];
        if (!_stochastic)
        {
            float change = next - sigma;
            for (int i = 0; i < sample.Length; i++)
            {
                sample[i] += change * modelOutput[i];
            }

            return;
        }

        var fresh = new float[sample.Length];
        noise.Fill(fresh);
        for (int i = 0; i < sample.Length; i++)
        {
            float clean = sample[i] - (sigma * modelOutput[i]);
            sample[i] = ((1f - next) * clean) + (next * fresh[i]);
        }
    }
}
