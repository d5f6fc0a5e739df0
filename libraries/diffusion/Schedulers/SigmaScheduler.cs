using System.Numerics.Tensors;

namespace AdGenius.Diffusion.Schedulers;

/// <summary>
/// What Euler, ancestral Euler, Heun and LMS share: latents are clean + sigma · noise, and the model sees them scaled to unit variance.
/// </summary>
internal abstract class SigmaScheduler : Scheduler
{
    private float[] _levels = [];

    private protected SigmaScheduler(SchedulerConfiguration configuration, ScheduleDefaults defaults, params string[] predictions)
        : base(configuration, defaults, predictions)
    {
    }

    public override float InitialNoiseSigma
    {
        get
        {
            float largest = _levels.Max();
            return TimestepSpacing("linspace") == "leading" ? MathF.Sqrt((largest * largest) + 1f) : largest;
        }
    }

    /// <summary>The most steps of a solver that divides by the difference of two levels.</summary>
    private protected int MaxDistinctSteps => SigmaShaping.IsShaped(Configuration)
        ? TrainingSteps
        : Spacing.MaxFractionalCount(TimestepSpacing("linspace"), TrainingSteps, Configuration.Integer("steps_offset", 0));

    private protected float Sigma => _levels[StepIndex];

    private protected float NextSigma => _levels[StepIndex + 1];

    private protected float PreviousSigma => _levels[StepIndex - 1];

    public override void ScaleModelInput(ReadOnlySpan<float> sample, Span<float> scaled)
        => TensorPrimitives.Divide(sample, MathF.Sqrt((Sigma * Sigma) + 1f), scaled);

    public override void AddNoise(Span<float> sample, ReadOnlySpan<float> noise, int index)
        => TensorPrimitives.MultiplyAdd(noise, _levels[index], sample, sample);

    internal override void EstimateClean(int index, ReadOnlySpan<float> modelOutput, ReadOnlySpan<float> sample, Span<float> clean)
        => Predictions.CleanAtSigma(Prediction, modelOutput, sample, _levels[index], clean);

    /// <summary>The noise that the model sees in a sample of the current level: the slope of the way to the next.</summary>
    private protected float[] SlopeOf(ReadOnlySpan<float> modelOutput, ReadOnlySpan<float> sample)
    {
        var slope = new float[sample.Length];
        Predictions.SlopeAtSigma(Prediction, modelOutput, sample, Sigma, slope);
        return slope;
    }

    private protected override void BuildSchedule(int stepCount)
    {
        (double[] timesteps, double[] sigmas) = BuildSigmas(stepCount);
        Use(timesteps, [.. sigmas, FinalSigma]);
    }

    private protected virtual double FinalSigma => 0;

    private protected (double[] Timesteps, double[] Sigmas) BuildSigmas(int stepCount)
    {
        double[] timesteps = Array.ConvertAll(
            Spacing.Fractional(
                TimestepSpacing("linspace"),
                TrainingSteps,
                stepCount,
                Configuration.Integer("steps_offset", 0)), x => (double)(float)x);
        double[] sigmas = LevelsAt(timesteps);
        if (Shape(sigmas, stepCount) is { } shaped)
        {
            sigmas = shaped;
            timesteps = Array.ConvertAll(shaped, x => SigmaShaping.TimestepOf(x, Schedule.LogSigmas));
        }

        return (timesteps, sigmas);
    }

    /// <summary>The noise levels before they are distributed in another way.</summary>
    private protected virtual double[] LevelsAt(double[] timesteps)
        => Array.ConvertAll(timesteps, x => SigmaShaping.Interpolate(Schedule.Sigmas, x));

    private protected virtual double[]? Shape(double[] sigmas, int stepCount)
        => SigmaShaping.Shape(Configuration, sigmas[0], sigmas[^1], stepCount);

    private protected void Use(double[] timesteps, double[] sigmas)
    {
        _levels = ToSingle(sigmas);
        Sigmas = _levels;
        Timesteps = ToSingle(timesteps);
    }
}
