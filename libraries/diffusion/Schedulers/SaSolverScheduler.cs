using AdGenius.Diffusion.Noise;

namespace AdGenius.Diffusion.Schedulers;

/// <summary>
/// SA-Solver (arXiv:2309.05019): stochastic Adams methods, a predictor of Bashforth and a corrector of Moulton, of order 1 to 4. Fresh
/// noise is added between the timesteps 200 and 800, where it does the most good.
/// </summary>
internal sealed class SaSolverScheduler : LogSignalScheduler
{
    private readonly bool _onClean;
    private readonly bool _lowerOrderFinal;
    private readonly int _predictorOrder;
    private readonly int _correctorOrder;
    private readonly List<float[]> _modelOutputs = [];
    private float[]? _lastSample;
    private float[] _lastNoise = [];
    private float _lastTau;
    private int _lastCorrectorOrder;
    private int _warmed;

    internal SaSolverScheduler(SchedulerConfiguration configuration)
        : base(configuration, ScheduleDefaults.WithoutZeroTerminal)
    {
        _onClean = configuration.OneOf("algorithm_type", "data_prediction", "data_prediction", "noise_prediction") == "data_prediction";
        _lowerOrderFinal = configuration.Flag("lower_order_final", true);
        _predictorOrder = OrderOf(configuration, "predictor_order");
        _correctorOrder = OrderOf(configuration, "corrector_order");
    }

    private int HistoryLength => Math.Max(_predictorOrder, _correctorOrder - 1);

    public override void AddNoise(Span<float> sample, ReadOnlySpan<float> noise, int index)
    {
        float signal = Schedule.Signals[(int)Timesteps[index]];
        Blend(sample, MathF.Sqrt(signal), noise, MathF.Sqrt(1f - signal));
    }

    private protected override int LastTrained => LastTimestep();

    private protected override void BuildSchedule(int stepCount)
        => BuildLevels(
            stepCount,
            Spacing.Multistep(
                TimestepSpacing("linspace"), TrainingSteps, LastTrained, stepCount, Configuration.Integer("steps_offset", 0)),
            endsAtZero: false);

    private protected override void Reset()
    {
        _modelOutputs.Clear();
        _lastSample = null;
        _warmed = 0;
    }

    private protected override void StepCore(ReadOnlySpan<float> modelOutput, Span<float> sample, INoiseSource noise)
    {
        float[] converted = Convert(modelOutput, sample, asNoise: !_onClean);
        if (_lastSample is { } before)
        {
            float[][] outputs = [.. _modelOutputs, converted];
            Advance(StepIndex - 1, StepIndex, _lastCorrectorOrder, _lastTau, outputs, before, _lastNoise, isCorrector: true).CopyTo(sample);
        }

        _modelOutputs.Add(converted);
        if (_modelOutputs.Count > HistoryLength)
        {
            _modelOutputs.RemoveAt(0);
        }

        _lastNoise = new float[sample.Length];
        noise.Fill(_lastNoise);
        int left = StepCount - StepIndex;
        int predictorOrder = Math.Min(_lowerOrderFinal ? Math.Min(_predictorOrder, left) : _predictorOrder, _warmed + 1);
        _lastCorrectorOrder = Math.Min(_lowerOrderFinal ? Math.Min(_correctorOrder, left + 1) : _correctorOrder, _warmed + 2);
        _lastTau = Timesteps[StepIndex] is >= 200 and <= 800 ? 1 : 0;
        _lastSample = sample.ToArray();
        Advance(StepIndex, StepIndex, predictorOrder, _lastTau, _modelOutputs, _lastSample, _lastNoise, isCorrector: false).CopyTo(sample);
        _warmed = Math.Min(_warmed + 1, HistoryLength);
    }

    /// <summary>Goes from one level to the next by a polynomial through outputs, the latest of them computed at a given level.</summary>
    private float[] Advance(
        int start, int latest, int order, float tau, IReadOnlyList<float[]> outputs, float[] sample, float[] noise, bool isCorrector)
    {
        Level to = At(start + 1);
        Level from = At(start);
        float h = to.LogRatio - from.LogRatio;
        double[] ratios = [.. Enumerable.Range(0, order).Select(i => (double)At(latest - i).LogRatio)];
        double[] shares = Integrals(ratios, from.LogRatio, to.LogRatio, tau);
        float growth = 1f + (tau * tau);
        if (_onClean && order == 2)
        {
            double shift = SecondOrderShift(to.LogRatio, h, growth, isCorrector ? 0 : from.LogRatio - At(start - 1).LogRatio);
            shares[0] += shift;
            shares[1] -= shift;
        }

        float keep = _onClean ? MathF.Exp(-(tau * tau) * h) * (to.Noise / from.Noise) : to.Signal / from.Signal;
        float scale = _onClean ? growth * to.Noise * MathF.Exp(-(tau * tau) * to.LogRatio) : -growth * to.Signal;
        float fresh = _onClean
            ? to.Noise * MathF.Sqrt(1f - MathF.Exp(-2f * (tau * tau) * h))
            : tau * to.Noise * MathF.Sqrt(MathF.Exp(2f * h) - 1f);
        var result = new float[sample.Length];
        for (int i = 0; i < result.Length; i++)
        {
            float gradient = 0;
            for (int k = 0; k < order; k++)
            {
                gradient += (float)(scale * shares[k]) * outputs[^(k + 1)][i];
            }

            result[i] = (keep * sample[i]) + gradient + (fresh * noise[i]);
        }

        return result;
    }

    /// <summary>A change of the second order that helps with few steps and leaves the order of convergence as it is.</summary>
    private static double SecondOrderShift(double end, double h, double growth, double previousStep)
    {
        double rest = ((h * growth) - 1 + Math.Exp(growth * -h)) / (growth * growth);
        return previousStep == 0
            ? Math.Exp(growth * end) * ((h / 2) - (rest / h))
            : Math.Exp(growth * end) * ((h * h / 2) - rest) / previousStep;
    }

    /// <summary>
    /// The integral of each Lagrange polynomial times the exponential, from level to level. In single precision, as diffusers has it, it is
    /// lost in the difference of large numbers where the order is 4 and the steps are some hundred.
    /// </summary>
    private double[] Integrals(double[] ratios, double start, double end, double tau)
    {
        int order = ratios.Length;
        var powers = new double[order];
        for (int power = 0; power < order; power++)
        {
            powers[power] = _onClean ? Rising(power, start, end, 1 + (tau * tau)) : Falling(power, start, end);
        }

        var result = new double[order];
        for (int i = 0; i < order; i++)
        {
            double[] polynomial = Lagrange(ratios, i);
            for (int j = 0; j < order; j++)
            {
                result[i] += polynomial[j] * powers[order - 1 - j];
            }
        }

        return result;
    }

    /// <summary>Coefficients of the polynomial that is 1 at one place and 0 at the others, highest power first.</summary>
    private static double[] Lagrange(double[] places, int index)
    {
        double divisor = 1;
        double[] product = [1];
        foreach (double place in places.Where((_, i) => i != index))
        {
            divisor *= places[index] - place;
            double[] next = [.. product, 0];
            for (int i = 0; i < product.Length; i++)
            {
                next[i + 1] -= place * product[i];
            }

            product = next;
        }

        return Array.ConvertAll(product, x => x / divisor);
    }

    /// <summary>Integral of x^power · e^x, the ends scaled.</summary>
    private static double Rising(int power, double start, double end, double growth)
    {
        double a = growth * start;
        double b = growth * end;
        double fall = Math.Exp(-(b - a));
        return power switch
        {
            0 => Math.Exp(b) * (1 - fall) / growth,
            1 => Math.Exp(b) * (b - 1 - ((a - 1) * fall)) / (growth * growth),
            2 => Math.Exp(b) * ((b * b) - (2 * b) + 2 - (((a * a) - (2 * a) + 2) * fall)) / (growth * growth * growth),
            _ => Math.Exp(b)
                * ((b * b * b) - (3 * b * b) + (6 * b) - 6 - (((a * a * a) - (3 * a * a) + (6 * a) - 6) * fall))
                / (growth * growth * growth * growth),
        };
    }

    /// <summary>Integral of x^power · e^-x.</summary>
    private static double Falling(int power, double start, double end)
    {
        double grow = Math.Exp(end - start);
        return power switch
        {
            0 => Math.Exp(-end) * (grow - 1),
            1 => Math.Exp(-end) * (((start + 1) * grow) - (end + 1)),
            2 => Math.Exp(-end) * ((((start * start) + (2 * start) + 2) * grow) - ((end * end) + (2 * end) + 2)),
            _ => Math.Exp(-end)
                * ((((start * start * start) + (3 * start * start) + (6 * start) + 6) * grow)
                    - ((end * end * end) + (3 * end * end) + (6 * end) + 6)),
        };
    }

    private static int OrderOf(SchedulerConfiguration configuration, string name)
        => configuration.Integer(name, 2) is >= 1 and <= 4 and var order
            ? order
            : throw SchedulerConfiguration.Wrong(name, "from 1 to 4");
}
