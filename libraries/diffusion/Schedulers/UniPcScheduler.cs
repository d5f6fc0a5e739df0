using AdGenius.Diffusion.Noise;
using MathNet.Numerics.LinearAlgebra.Double;

namespace AdGenius.Diffusion.Schedulers;

/// <summary>The unified predictor-corrector (arXiv:2302.04867): each output corrects the last step, then predicts the next.</summary>
internal sealed class UniPcScheduler : LogSignalScheduler
{
    private readonly bool _onClean;
    private readonly bool _firstVariant;
    private readonly bool _lowerOrderFinal;
    private readonly int[] _uncorrected;
    private readonly List<float[]> _modelOutputs = [];
    private float[]? _lastSample;
    private int _lastOrder;
    private int _warmed;

    internal UniPcScheduler(SchedulerConfiguration configuration)
        : base(configuration, ScheduleDefaults.Sigma)
    {
        RequireSolverOrder();
        _onClean = configuration.Flag("predict_x0", true);
        _firstVariant = configuration.OneOf("solver_type", "bh2", "bh1", "bh2", "midpoint", "heun", "logrho") == "bh1";
        _lowerOrderFinal = configuration.Flag("lower_order_final", true);
        _uncorrected = [.. (configuration.Numbers("disable_corrector") ?? []).Select(x => (int)x)];
    }

    private protected override bool LimitsNoise => false;

    /// <summary>The form on noise divides by the last level's noise.</summary>
    private protected override bool EndsAtZero => _onClean && base.EndsAtZero;

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
        double[] sigmas = FlowShift.Apply(
            Configuration,
            Spacing.Linear(1, 1.0 / TrainingSteps, stepCount + 1)[..stepCount],
            "flow_shift",
            DynamicShift);

        // Exactly 1 would leave no signal at all and divide by zero.
        if (Math.Abs(sigmas[0] - 1) < 1e-6)
        {
            sigmas[0] -= 1e-6;
        }

        return sigmas;
    }

    private protected override void Reset()
    {
        _modelOutputs.Clear();
        _lastSample = null;
        _lastOrder = 0;
        _warmed = 0;
    }

    private protected override void StepCore(ReadOnlySpan<float> modelOutput, Span<float> sample, INoiseSource noise)
    {
        float[] converted = Convert(modelOutput, sample, asNoise: !_onClean);
        if (StepIndex > 0 && _lastSample is { } before && !_uncorrected.Contains(StepIndex - 1))
        {
            Advance(StepIndex - 1, _lastOrder, before, converted, sample);
        }

        _modelOutputs.Add(converted);
        if (_modelOutputs.Count > SolverOrder)
        {
            _modelOutputs.RemoveAt(0);
        }

        int order = _lowerOrderFinal ? Math.Min(SolverOrder, StepCount - StepIndex) : SolverOrder;
        _lastOrder = Math.Min(order, _warmed + 1);
        _lastSample = sample.ToArray();
        Advance(StepIndex, _lastOrder, _lastSample, corrector: null, sample);
        _warmed = Math.Min(_warmed + 1, SolverOrder);
    }

    /// <summary>
    /// Goes from one level to the next, from the outputs so far (predictor), and also from the output at the target (corrector).
    /// </summary>
    private void Advance(int index, int order, float[] start, float[]? corrector, Span<float> result)
    {
        Level to = At(index + 1);
        Level from = At(index);
        float h = to.LogRatio - from.LogRatio;
        if (h == 0)
        {
            // Only the last two levels can be equal, where the last one is that of the first timestep of the training.
            start.CopyTo(result);
            return;
        }

        var ratios = new float[order];
        for (int i = 1; i < order; i++)
        {
            ratios[i - 1] = (At(index - i).LogRatio - from.LogRatio) / h;
        }

        ratios[order - 1] = 1;
        float hh = _onClean ? -h : h;
        float growth = ExpMinusOne(hh);
        float scale = _firstVariant ? hh : growth;
        float[] weights = Weights(order, ratios, hh, growth, scale, corrector is not null);

        float keep = _onClean ? to.Noise / from.Noise : to.Signal / from.Signal;
        float target = _onClean ? to.Signal : to.Noise;
        for (int i = 0; i < result.Length; i++)
        {
            float latest = _modelOutputs[^1][i];
            float sum = 0;
            for (int k = 1; k < order; k++)
            {
                sum += weights[k - 1] * ((_modelOutputs[^(k + 1)][i] - latest) / ratios[k - 1]);
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
        var matrix = new DenseMatrix(size);
        var right = new DenseVector(size);
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

        return [.. matrix.Solve(right).Select(x => (float)x)];
    }

    /// <summary>e^x - 1 without losing the digits of a small x.</summary>
    private static float ExpMinusOne(float x)
    {
        double value = Math.Exp(x);
        return Math.Abs(x) > 1e-3 ? (float)(value - 1) : (float)(x + (x * (double)x / 2) + (x * (double)x * x / 6));
    }
}
