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
        float[] ratios = [.. Enumerable.Range(0, order).Select(i => At(latest - i).LogRatio)];
        float[] shares = Integrals(ratios, from.LogRatio, to.LogRatio, tau);
        float growth = 1f + (tau * tau);
        if (_onClean && order == 2)
        {
            float shift = SecondOrderShift(to.LogRatio, h, growth, isCorrector ? 0 : from.LogRatio - At(start - 1).LogRatio);
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
                gradient += scale * shares[k] * outputs[^(k + 1)][i];
            }

            result[i] = (keep * sample[i]) + gradient + (fresh * noise[i]);
        }

        return result;
    }

    /// <summary>A change of the second order that helps with few steps and leaves the order of convergence as it is.</summary>
    private static float SecondOrderShift(float end, float h, float growth, float previousStep)
    {
        float rest = ((h * growth) - 1f + MathF.Exp(growth * -h)) / (growth * growth);
        return previousStep == 0
            ? MathF.Exp(growth * end) * ((h / 2f) - (rest / h))
            : MathF.Exp(growth * end) * ((h * h / 2f) - rest) / previousStep;
    }

    /// <summary>The integral of each Lagrange polynomial times the exponential, from level to level.</summary>
    private float[] Integrals(float[] ratios, float start, float end, float tau)
    {
        int order = ratios.Length;
        var powers = new float[order];
        for (int power = 0; power < order; power++)
        {
            powers[power] = _onClean ? Rising(power, start, end, 1f + (tau * tau)) : Falling(power, start, end);
        }

        var result = new float[order];
        for (int i = 0; i < order; i++)
        {
            float[] polynomial = Lagrange(ratios, i);
            for (int j = 0; j < order; j++)
            {
                result[i] += polynomial[j] * powers[order - 1 - j];
            }
        }

        return result;
    }

    /// <summary>Coefficients of the polynomial that is 1 at one place and 0 at the others, highest power first.</summary>
    private static float[] Lagrange(float[] places, int index)
    {
        float divisor = 1;
        float[] product = [1];
        foreach (float place in places.Where((_, i) => i != index))
        {
            divisor *= places[index] - place;
            float[] next = [.. product, 0];
            for (int i = 0; i < product.Length; i++)
            {
                next[i + 1] -= place * product[i];
            }

            product = next;
        }

        return Array.ConvertAll(product, x => x / divisor);
    }

    /// <summary>Integral of x^power · e^x, the ends scaled.</summary>
    private static float Rising(int power, float start, float end, float growth)
    {
        float a = growth * start;
        float b = growth * end;
        float fall = MathF.Exp(-(b - a));
        return power switch
        {
            0 => MathF.Exp(b) * (1f - fall) / growth,
            1 => MathF.Exp(b) * (b - 1f - ((a - 1f) * fall)) / (growth * growth),
            2 => MathF.Exp(b) * ((b * b) - (2f * b) + 2f - (((a * a) - (2f * a) + 2f) * fall)) / (growth * growth * growth),
            _ => MathF.Exp(b)
                * ((b * b * b) - (3f * b * b) + (6f * b) - 6f - (((a * a * a) - (3f * a * a) + (6f * a) - 6f) * fall))
                / (growth * growth * growth * growth),
        };
    }

    /// <summary>Integral of x^power · e^-x.</summary>
    private static float Falling(int power, float start, float end)
    {
        float grow = MathF.Exp(end - start);
        return power switch
        {
            0 => MathF.Exp(-end) * (grow - 1f),
            1 => MathF.Exp(-end) * (((start + 1f) * grow) - (end + 1f)),
            2 => MathF.Exp(-end) * ((((start * start) + (2f * start) + 2f) * grow) - ((end * end) + (2f * end) + 2f)),
            _ => MathF.Exp(-end)
                * ((((start * start * start) + (3f * start * start) + (6f * start) + 6f) * grow)
                    - ((end * end * end) + (3f * end * end) + (6f * end) + 6f)),
        };
    }

    private static int OrderOf(SchedulerConfiguration configuration, string name)
        => configuration.Integer(name, 2) is >= 1 and <= 4 and var order
            ? order
            : throw SchedulerConfiguration.Wrong(name, "from 1 to 4");
}
