using System.Numerics.Tensors;
using AdGenius.Diffusion.Noise;

namespace AdGenius.Diffusion.Schedulers;

/// <summary>
/// The second-order method of k-diffusion after DPM-Solver-2 (arXiv:2206.00364, algorithm 2): the slope halfway, in the logarithm of the
/// noise level, leads from each level to the next. The ancestral form goes below the next level and adds fresh noise back up to it.
/// </summary>
internal sealed class KDpm2Scheduler : SigmaScheduler
{
    private readonly bool _ancestral;
    private float[] _stepLevels = [];
    private float[] _targets = [];
    private float[] _up = [];
    private float[]? _origin;

    internal KDpm2Scheduler(SchedulerConfiguration configuration, bool ancestral)
        : base(configuration, ScheduleDefaults.Heun, "epsilon", "v_prediction")
        => _ancestral = ancestral;

    public override int Order => 2;

    /// <summary>
    /// Between two levels the noise is that of the next one, as in diffusers' add_noise: its list of levels has none halfway.
    /// </summary>
    public override void AddNoise(Span<float> sample, ReadOnlySpan<float> noise, int index)
        => TensorPrimitives.MultiplyAdd(noise, _stepLevels[(index + 1) / 2], sample, sample);

    private protected override void BuildSchedule(int stepCount)
    {
        (double[] timesteps, double[] sigmas) = BuildSigmas(stepCount);
        if (Configuration.Flag("use_karras_sigmas", false))
        {
            timesteps = Array.ConvertAll(timesteps, Math.Round);
        }

        float[] levels = [.. ToSingle(sigmas), 0];
        _stepLevels = levels;
        _targets = levels[1..];
        _up = new float[stepCount];
        var allTimesteps = new List<double> { timesteps[0] };
        var allLevels = new List<double> { levels[0] };
        for (int i = 0; i < stepCount; i++)
        {
            if (_ancestral)
            {
                (_targets[i], _up[i]) = Ancestral(levels[i], levels[i + 1]);
            }

            if (i + 1 < stepCount)
            {
                double middle = Middle(levels[i], _targets[i]);
                allLevels.AddRange([middle, levels[i + 1]]);
                allTimesteps.AddRange([SigmaShaping.TimestepOf(middle, Schedule.LogSigmas), timesteps[i + 1]]);
            }
        }

        // The last step ends without noise, and is one of Euler's.
        Use([.. allTimesteps], [.. allLevels, 0]);
    }

    private protected override void Reset() => _origin = null;

    private protected override void StepCore(ReadOnlySpan<float> modelOutput, Span<float> sample, INoiseSource noise)
    {
        bool isSecond = _origin is not null;
        int step = StepIndex / 2;
        float change = isSecond ? _targets[step] - PreviousSigma : NextSigma - Sigma;
        float[] origin = _origin ?? sample.ToArray();
        float[] slope = SlopeOf(modelOutput, sample);
        TensorPrimitives.MultiplyAdd(slope, change, origin, sample);

        _origin = isSecond ? null : origin;
        if (isSecond && _ancestral)
        {
            var fresh = new float[sample.Length];
            noise.Fill(fresh);
            for (int i = 0; i < sample.Length; i++)
            {
                sample[i] += fresh[i] * _up[step];
            }
        }
    }

    private static (float Down, float Up) Ancestral(float from, float to)
    {
        float up = MathF.Sqrt(to * to * ((from * from) - (to * to)) / (from * from));
        return (MathF.Sqrt((to * to) - (up * up)), up);
    }

    private static float Middle(float from, float to)
    {
        float logTo = MathF.Log(to);
        return MathF.Exp(logTo - ((logTo - MathF.Log(from)) * 0.5f));
    }
}
