using AdGenius.Diffusion.Noise;

namespace AdGenius.Diffusion.Schedulers;

/// <summary>The unified predictor-corrector: each answer first corrects the step that led to it, then predicts the next one.</summary>
internal sealed class UniPcScheduler : LogSignalScheduler
{
    private readonly bool onClean;
    private readonly bool firstVariant;
    private readonly bool lowerOrderFinal;
    private readonly int[] uncorrected;
    private readonly List<float[]> modelOutputs = [];
    private float[]? lastSample;
    private int lastOrder;
    private int warmed;

    internal UniPcScheduler(SchedulerConfiguration configuration)
        : base(configuration)
    {
        onClean = configuration.Flag("predict_x0", true);
        firstVariant = configuration.OneOf("solver_type", "bh2", "bh1", "bh2", "midpoint", "heun", "logrho") == "bh1";
        lowerOrderFinal = configuration.Flag("lower_order_final", true);
        uncorrected = [.. (configuration.Numbers("disable_corrector") ?? []).Select(x => (int)x)];
    }

    /// <summary>Exponent of the dynamic shift, for flow models that need it; set before <see cref="Scheduler.SetTimesteps"/>.</summary>
    private double? DynamicShift => Configuration.Flag("use_dynamic_shifting", false) ? Configuration.Number("mu", 0) : null;

    private protected override void BuildSchedule(int stepCount)
    {
        double[] timesteps = Spacing.Multistep(
            TimestepSpacing("linspace"), TrainingSteps, TrainingSteps, stepCount, Configuration.Integer("steps_offset", 0));
        double[] sigmas;
        double last;
        if (SigmaShaping.Shape(Configuration, Schedule.Sigmas[^1], Schedule.Sigmas[0], stepCount) is { } shaped)
        {
            bool karras = Configuration.Flag("use_karras_sigmas", false);
            bool flow = karras && FlowSigmas;
            sigmas = flow ? Array.ConvertAll(shaped, x => x / (x + 1)) : shaped;
            timesteps = flow ? Array.ConvertAll(sigmas, x => x * TrainingSteps) : Array.ConvertAll(sigmas, x => TimestepOf(x, karras));
            last = sigmas[^1];
        }
        else if (FlowSigmas)
        {
            sigmas = BuildFlowSigmas(stepCount);
            timesteps = Array.ConvertAll(sigmas, x => x * TrainingSteps);
            last = sigmas[^1];
        }
        else
        {
            sigmas = Array.ConvertAll(timesteps, x => SigmaShaping.Interpolate(Schedule.Sigmas, x));
            last = Schedule.Sigmas[0];
        }

        Use(timesteps, [.. sigmas, EndsAtZero ? 0 : last]);
    }

    private double TimestepOf(double sigma, bool rounds)
    {
        double timestep = SigmaShaping.TimestepOf(sigma, Schedule.LogSigmas);
        return rounds ? Math.Round(timestep) : timestep;
    }

    private double[] BuildFlowSigmas(int stepCount)
    {
        double[] sigmas = FlowShift.Apply(Configuration, Spacing.Linear(1, 1.0 / TrainingSteps, stepCount + 1)[..stepCount], "flow_shift", DynamicShift);

        // Exactly 1 would leave no signal at all and divide by zero.
        if (Math.Abs(sigmas[0] - 1) < 1e-6)
        {
            sigmas[0] -= 1e-6;
        }

        return sigmas;
    }

    private protected override void Reset()
    {
        modelOutputs.Clear();
        lastSample = null;
        lastOrder = 0;
        warmed = 0;
    }

    private protected override void StepCore(ReadOnlySpan<float> modelOutput, Span<float> sample, INoiseSource noise)
    {
        float[] converted = Convert(modelOutput, sample, asNoise: !onClean);
        if (StepIndex > 0 && lastSample is { } before && !uncorrected.Contains(StepIndex - 1))
        {
            Advance(StepIndex - 1, lastOrder, before, converted, sample);
        }

        modelOutputs.Add(converted);
        if (modelOutputs.Count > SolverOrder)
        {
            modelOutputs.RemoveAt(0);
        }

        int order = lowerOrderFinal ? Math.Min(SolverOrder, StepCount - StepIndex) : SolverOrder;
        lastOrder = Math.Min(order, warmed + 1);
        lastSample = sample.ToArray();
        Advance(StepIndex, lastOrder, lastSample, corrector: null, sample);
        warmed = Math.Min(warmed + 1, SolverOrder);
    }

    /// <summary>Goes from one level to the next, from the modelOutputs so far (predictor) or also from the answer at the target (corrector).</summary>
    private void Advance(int index, int order, float[] start, float[]? corrector, Span<float> result)
    {
        Level to = At(index + 1);
        Level from = At(index);
        float h = to.LogRatio - from.LogRatio;
        var ratios = new float[order];
        for (int i = 1; i < order; i++)
        {
            ratios[i - 1] = (At(index - i).LogRatio - from.LogRatio) / h;
        }

        ratios[order - 1] = 1;
        float hh = onClean ? -h : h;
        float growth = ExpMinusOne(hh);
        float scale = firstVariant ? hh : growth;
        float[] weights = Weights(order, ratios, hh, growth, scale, corrector is not null);

        float keep = onClean ? to.Noise / from.Noise : to.Signal / from.Signal;
        float target = onClean ? to.Signal : to.Noise;
        for (int i = 0; i < result.Length; i++)
        {
            float latest = modelOutputs[^1][i];
            float sum = 0;
            for (int k = 1; k < order; k++)
            {
                sum += weights[k - 1] * ((modelOutputs[^(k + 1)][i] - latest) / ratios[k - 1]);
            }

            if (corrector is not null)
            {
                sum += weights[order - 1] * (corrector[i] - latest);
            }

            float value = (keep * start[i]) - (target * growth * latest);
            result[i] = order == 1 && corrector is null ? value : value - (target * scale * sum);
        }
    }

    private static float[] Weights(int order, float[] ratios, float hh, float growth, float scale, bool corrects)
    {
        if (order == 1 || (order == 2 && !corrects))
        {
            return [0.5f];
        }

        int size = corrects ? order : order - 1;
        var matrix = new double[size, size];
        var right = new double[size];
        double phi = (growth / hh) - 1f;
        double factorial = 1;
        for (int row = 0; row < size; row++)
        {
            for (int column = 0; column < size; column++)
            {
                matrix[row, column] = Math.Pow(ratios[column], row);
            }

            right[row] = phi * factorial / scale;
            factorial *= row + 2;
            phi = (phi / hh) - (1 / factorial);
        }

        return LinearSystem.Solve(matrix, right);
    }

    /// <summary>e^x - 1 without losing the digits of a small x.</summary>
    private static float ExpMinusOne(float x)
    {
        double value = Math.Exp(x);
        return Math.Abs(x) > 1e-3 ? (float)(value - 1) : (float)(x + (x * (double)x / 2) + (x * (double)x * x / 6));
    }
}
