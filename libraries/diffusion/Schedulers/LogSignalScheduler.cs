namespace AdGenius.Diffusion.Schedulers;

/// <summary>
/// What DPM-Solver, DEIS, SA-Solver and UniPC share: levels kept as sigmas, steps measured in the logarithm of signal over noise.
/// </summary>
internal abstract class LogSignalScheduler : Scheduler
{
    private const string LastLevelMember = "final_sigmas_type";

    private float[] _levels = [];

    private protected LogSignalScheduler(SchedulerConfiguration configuration, ScheduleDefaults defaults)
        : base(configuration, defaults, "epsilon", "sample", "v_prediction", "flow_prediction")
    {
        Limits = new SampleLimits(configuration, clipsByDefault: null);
        SolverOrder = configuration.Integer("solver_order", 2);
        FlowSigmas = configuration.Flag("use_flow_sigmas", false);
    }

    /// <summary>With more steps two levels are equal, and a solver divides by their difference: diffusers gives not-a-number.</summary>
    public override int MaxSteps => FlowSigmas || SigmaShaping.IsShaped(Configuration) ? TrainingSteps : MaxDistinctSteps;

    private protected virtual int MaxDistinctSteps => Spacing.MaxMultistepCount(
        TimestepSpacing("linspace"), TrainingSteps, LastTrained, Configuration.Integer("steps_offset", 0));

    /// <summary>How many of the training's timesteps count.</summary>
    private protected virtual int LastTrained => TrainingSteps;

    private protected SampleLimits Limits { get; }

    private protected int SolverOrder { get; }

    private protected bool FlowSigmas { get; }

    /// <summary>For classes that have the parameter: others ignore the member, whatever it is.</summary>
    private protected void RequireSolverOrder()
    {
        if (SolverOrder < 1)
        {
            throw SchedulerConfiguration.Wrong("solver_order", $"1 or more; it is {SolverOrder}");
        }
    }

    /// <summary>
    /// For classes whose forms on noise divide by the last level's noise: a file that states a last level without noise for them is wrong.
    /// One that states none is older than the member, or meant for another class, and has the smallest level.
    /// </summary>
    private protected void RequireLastLevel(bool onClean, string algorithm)
    {
        if (!onClean && Configuration.Text(LastLevelMember, "") == "zero")
        {
            throw SchedulerConfiguration.Wrong(LastLevelMember, $"sigma_min where algorithm_type is {algorithm}; it is zero");
        }
    }

    private protected int StepCount => _levels.Length - 1;

    public override void AddNoise(Span<float> sample, ReadOnlySpan<float> noise, int index)
    {
        Level level = At(index);
        Blend(sample, level.Signal, noise, level.Noise);
    }

    internal override void EstimateClean(int index, ReadOnlySpan<float> modelOutput, ReadOnlySpan<float> sample, Span<float> clean)
        => Convert(index, modelOutput, sample, asNoise: false).CopyTo(clean);

    /// <summary>Signal and noise share, and the logarithm of their ratio, at an index of the levels.</summary>
    private protected virtual Level At(int index)
    {
        float sigma = _levels[index];
        float signal = FlowSigmas ? 1f - sigma : 1f / MathF.Sqrt((sigma * sigma) + 1f);
        float noise = FlowSigmas ? sigma : sigma * signal;

        // A level without noise has an infinite ratio; the formulas below rely on IEEE arithmetic with it.
        return new Level(signal, noise, MathF.Log(signal) - MathF.Log(noise));
    }

    /// <summary>Builds the levels in the configured distribution; at given timesteps where none is configured.</summary>
    /// <param name="stepCount">How many.</param>
    /// <param name="timesteps">Training timesteps.</param>
    /// <param name="endsAtZero">Whether the last level has no noise; otherwise it is the smallest of the training.</param>
    private protected void BuildLevels(int stepCount, double[] timesteps, bool endsAtZero)
    {
        double[] sigmas;
        double last = Schedule.Sigmas[0];
        if (SigmaShaping.Shape(Configuration, Schedule.Sigmas[^1], Schedule.Sigmas[0], stepCount) is { } shaped)
        {
            sigmas = shaped;
            timesteps = TimestepsOf(shaped, rounds: Configuration.Flag("use_karras_sigmas", false));
            last = shaped[^1];
        }
        else if (FlowSigmas)
        {
            sigmas = FlowLevels(stepCount);
            timesteps = Array.ConvertAll(sigmas, x => x * TrainingSteps);
            last = sigmas[^1];
        }
        else
        {
            sigmas = Array.ConvertAll(timesteps, x => SigmaShaping.Interpolate(Schedule.Sigmas, x));
        }

        Use(timesteps, [.. sigmas, endsAtZero ? 0 : last]);
    }

    private protected double[] TimestepsOf(double[] sigmas, bool rounds)
        => Array.ConvertAll(
            sigmas,
            x => rounds ? Math.Round(SigmaShaping.TimestepOf(x, Schedule.LogSigmas)) : SigmaShaping.TimestepOf(x, Schedule.LogSigmas));

    private protected double[] FlowLevels(int stepCount)
    {
        double shift = Configuration.Number("flow_shift", 1);
        double[] plain = Array.ConvertAll(Spacing.Linear(1, 1.0 / TrainingSteps, stepCount + 1), x => 1 - x);
        return Spacing.Reversed(Array.ConvertAll(plain, x => shift * x / (1 + ((shift - 1) * x))))[..stepCount];
    }

    /// <summary>Timesteps whose log signal-to-noise ratio is below lambda_min_clipped are left out.</summary>
    private protected int LastTimestep()
    {
        double minLogRatio = Configuration.Number("lambda_min_clipped", double.NegativeInfinity);
        int last = TrainingSteps
            - Schedule.Signals.Reverse().TakeWhile(x => MathF.Log(MathF.Sqrt(x)) - MathF.Log(MathF.Sqrt(1f - x)) < minLogRatio).Count();
        return last > 1 ? last : throw SchedulerConfiguration.Wrong("lambda_min_clipped", "a number that leaves two timesteps at least");
    }

    private protected void Use(double[] timesteps, double[] sigmas)
    {
        _levels = ToSingle(sigmas);
        Sigmas = _levels;

        // Kept as whole numbers, cut and not rounded.
        Timesteps = [.. timesteps.Select(x => (float)Math.Truncate(x))];
    }

    /// <summary>Whether the form on noise limits the clean sample that the noise belongs to.</summary>
    private protected virtual bool LimitsNoise => true;

    private protected virtual bool EndsAtZero => Configuration.OneOf(LastLevelMember, "zero", "zero", "sigma_min") == "zero";

    /// <summary>The output as a clean sample; with <paramref name="asNoise"/> as noise.</summary>
    private protected float[] Convert(ReadOnlySpan<float> output, ReadOnlySpan<float> sample, bool asNoise)
        => Convert(StepIndex, output, sample, asNoise);

    private protected virtual float[] Convert(int index, ReadOnlySpan<float> output, ReadOnlySpan<float> sample, bool asNoise)
    {
        Level level = At(index);
        var result = new float[sample.Length];
        if (Prediction == "flow_prediction")
        {
            for (int i = 0; i < result.Length; i++)
            {
                result[i] = sample[i] - (Sigmas[index] * output[i]);
            }
        }
        else
        {
            var other = new float[sample.Length];
            Predictions.Split(Prediction, output, sample, level.Signal, level.Noise, asNoise ? other : result, asNoise ? result : other);
            if (asNoise && LimitsNoise && Limits.Active)
            {
                Limits.Apply(other, PictureCount);
                for (int i = 0; i < result.Length; i++)
                {
                    result[i] = (sample[i] - (level.Signal * other[i])) / level.Noise;
                }
            }
        }

        if (!asNoise)
        {
            Limits.Apply(result, PictureCount);
        }

        return result;
    }

    /// <summary>One noise level.</summary>
    internal readonly record struct Level(float Signal, float Noise, float LogRatio);
}
