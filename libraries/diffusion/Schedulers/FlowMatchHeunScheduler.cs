using AdGenius.Diffusion.Noise;

namespace AdGenius.Diffusion.Schedulers;

/// <summary>
/// Heun's method along the paths of a rectified flow, whose latents are (1 - sigma) · clean + sigma · noise: an Euler step, then the same
/// step again with the mean of the velocities at its two ends. The last step is one of Euler's.
/// </summary>
internal sealed class FlowMatchHeunScheduler : Scheduler
{
    internal const string ClassName = "FlowMatchHeunDiscreteScheduler";

    private float[] _levels = [];
    private float[]? _velocity;
    private float[] _origin = [];
    private float _change;

    internal FlowMatchHeunScheduler(SchedulerConfiguration configuration)
        : base(configuration, ScheduleDefaults.WithoutZeroTerminal, "flow_prediction", "epsilon", "sample", "v_prediction")
    {
    }

    public override int Order => 2;

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

        // As in the Euler form: the ends are shifted first, and then the whole list.
        float[] levels = ToSingle(Array.ConvertAll(
            Spacing.Linear(FlowShift.End(1, shift) * TrainingSteps, FlowShift.End(1f / TrainingSteps, shift) * TrainingSteps, stepCount),
            x => FlowShift.Fixed(x / TrainingSteps, shift)));
        _levels = [levels[0], .. levels[1..].SelectMany(x => new[] { x, x }), 0];
        Sigmas = _levels;
        Timesteps = Array.ConvertAll(_levels[..^1], x => x * TrainingSteps);
    }

    private protected override void Reset() => _velocity = null;

    private protected override void StepCore(ReadOnlySpan<float> modelOutput, Span<float> sample, INoiseSource noise)
    {
        if (_velocity is { } first)
        {
            for (int i = 0; i < sample.Length; i++)
            {
                sample[i] = _origin[i] + (0.5f * (first[i] + modelOutput[i]) * _change);
            }

            _velocity = null;
            return;
        }

        _change = _levels[StepIndex + 1] - _levels[StepIndex];
        _origin = sample.ToArray();
        _velocity = modelOutput.ToArray();
        for (int i = 0; i < sample.Length; i++)
        {
            sample[i] += modelOutput[i] * _change;
        }
    }
}
