using AdGenius.Diffusion.Noise;

namespace AdGenius.Diffusion.Schedulers;

/// <summary>
/// The stochastic sampler DPM-Solver++ (SDE) of k-diffusion: a half step to the middle of two levels, in the logarithm of the noise level,
/// then the whole step with the model's output there. The noise of both is one path of a Brownian motion over the noise levels, so the
/// noise of the whole step contains that of the half step. Diffusers draws it from a tree of the library torchsde; here the increments of
/// the path are drawn in their order from the picture's own generator: equally distributed, with other numbers.
/// </summary>
internal sealed class DpmSolverSdeScheduler : SigmaScheduler
{
    private float[] _middles = [];
    private float[]? _origin;
    private float[] _firstHalf = [];

    internal DpmSolverSdeScheduler(SchedulerConfiguration configuration)
        : base(configuration, ScheduleDefaults.Heun, "epsilon", "v_prediction")
    {
    }

    public override int Order => 2;

    public override int MaxSteps => MaxDistinctSteps;

    public override void ScaleModelInput(ReadOnlySpan<float> sample, Span<float> scaled)
    {
        float sigma = InputSigma(StepIndex);
        float divisor = MathF.Sqrt((sigma * sigma) + 1f);
        for (int i = 0; i < sample.Length; i++)
        {
            scaled[i] = sample[i] / divisor;
        }
    }

    internal override void EstimateClean(int index, ReadOnlySpan<float> modelOutput, ReadOnlySpan<float> sample, Span<float> clean)
        => Predictions.CleanAtSigma(Prediction, modelOutput, sample, InputSigma(index), clean);

    private protected override void BuildSchedule(int stepCount)
    {
        (double[] timesteps, double[] sigmas) = BuildSigmas(stepCount);
        _middles = [.. sigmas.Zip(sigmas.Skip(1), (from, to) => (float)Middle(from, to))];
        List<double> allTimesteps = [timesteps[0]];
        List<double> allSigmas = [sigmas[0]];
        for (int i = 1; i < stepCount; i++)
        {
            allTimesteps.AddRange([SigmaShaping.TimestepOf(Middle(sigmas[i - 1], sigmas[i]), Schedule.LogSigmas), timesteps[i]]);
            allSigmas.AddRange([sigmas[i], sigmas[i]]);
        }

        Use([.. allTimesteps], [.. allSigmas, 0]);
    }

    private protected override void Reset() => _origin = null;

    private protected override void StepCore(ReadOnlySpan<float> modelOutput, Span<float> sample, INoiseSource noise)
    {
        bool isSecond = _origin is not null;
        float from = isSecond ? PreviousSigma : Sigma;
        float next = isSecond ? Sigma : NextSigma;
        var clean = new float[sample.Length];
        EstimateClean(StepIndex, modelOutput, sample, clean);
        if (next == 0)
        {
            // The last step ends without noise, and is one of Euler's, which ends at the clean sample.
            clean.CopyTo(sample);
            return;
        }

        float middle = _middles[StepIndex / 2];
        var fresh = new float[sample.Length];
        noise.Fill(fresh);
        if (isSecond)
        {
            // The path from the start to the middle was drawn by the half step; now it goes on to the end.
            float first = MathF.Sqrt((from - middle) / (from - next));
            float second = MathF.Sqrt((middle - next) / (from - next));
            for (int i = 0; i < fresh.Length; i++)
            {
                fresh[i] = (first * _firstHalf[i]) + (second * fresh[i]);
            }

            Move(_origin!, clean, fresh, from, next, sample);
            _origin = null;
            return;
        }

        _origin = sample.ToArray();
        _firstHalf = fresh;
        Move(_origin, clean, fresh, from, middle, sample);
    }

    /// <summary>Goes below the level that is aimed at, and adds noise up to it.</summary>
    private static void Move(float[] origin, float[] clean, float[] fresh, float from, float to, Span<float> result)
    {
        float up = MathF.Min(to, MathF.Sqrt(to * to * ((from * from) - (to * to)) / (from * from)));
        float down = MathF.Sqrt((to * to) - (up * up));
        float keep = down / from;
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = (keep * origin[i]) + ((1f - keep) * clean[i]) + (up * fresh[i]);
        }
    }

    /// <summary>The level at which the model runs: between two levels at every second timestep.</summary>
    private float InputSigma(int index) => index % 2 == 1 ? _middles[index / 2] : Sigmas[index];

    private static double Middle(double from, double to) => Math.Exp((Math.Log(from) + Math.Log(to)) / 2);
}
