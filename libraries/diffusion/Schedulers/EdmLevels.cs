namespace AdGenius.Diffusion.Schedulers;

/// <summary>
/// Noise levels and preconditioning of "Elucidating the design space of diffusion-based generative models" (arXiv:2206.00364).
/// </summary>
internal sealed class EdmLevels
{
    private readonly double _min;
    private readonly double _max;
    private readonly double _rho;
    private readonly bool _isExponential;
    private readonly float _dataVariance;
    private readonly float _sign;

    internal EdmLevels(SchedulerConfiguration configuration)
    {
        _min = configuration.Number("sigma_min", 0.002);
        _max = configuration.Number("sigma_max", 80);
        _rho = configuration.Number("rho", 7);
        _isExponential = configuration.OneOf("sigma_schedule", "karras", "karras", "exponential") == "exponential";
        float data = (float)configuration.Number("sigma_data", 0.5);
        _dataVariance = data * data;
        Deviation = data;
        _sign = configuration.OneOf("prediction_type", "epsilon", "epsilon", "v_prediction") == "epsilon" ? 1 : -1;
        EndsAtZero = configuration.OneOf("final_sigmas_type", "zero", "zero", "sigma_min") == "zero";
        if (!(_min > 0 && _max > _min && _rho > 0 && data > 0))
        {
            throw SchedulerConfiguration.Wrong("sigma_min", "above 0 and below sigma_max, with rho and sigma_data above 0");
        }
    }

    internal float Deviation { get; }

    internal bool EndsAtZero { get; }

    internal float InitialNoiseSigma => (float)Math.Sqrt((_max * _max) + 1);

    /// <summary>The levels, and the one after the last step.</summary>
    internal double[] Build(int stepCount)
    {
        double[] levels = _isExponential
            ? Spacing.Reversed(Array.ConvertAll(Spacing.Linear(Math.Log(_min), Math.Log(_max), stepCount), Math.Exp))
            : Array.ConvertAll(
                Spacing.Linear(0, 1, stepCount),
                x => Math.Pow(Math.Pow(_max, 1 / _rho) + (x * (Math.Pow(_min, 1 / _rho) - Math.Pow(_max, 1 / _rho))), _rho));
        return [.. levels, EndsAtZero ? 0 : _min];
    }

    /// <summary>What the model sees as timestep: a quarter of the level's logarithm.</summary>
    internal static float Timestep(float sigma) => 0.25f * MathF.Log(sigma);

    internal void ScaleModelInput(float sigma, ReadOnlySpan<float> sample, Span<float> scaled)
    {
        float factor = 1f / MathF.Sqrt((sigma * sigma) + _dataVariance);
        for (int i = 0; i < sample.Length; i++)
        {
            scaled[i] = sample[i] * factor;
        }
    }

    internal void Clean(float sigma, ReadOnlySpan<float> modelOutput, ReadOnlySpan<float> sample, Span<float> clean)
    {
        float variance = (sigma * sigma) + _dataVariance;
        float skip = _dataVariance / variance;
        float share = _sign * sigma * Deviation / MathF.Sqrt(variance);
        for (int i = 0; i < clean.Length; i++)
        {
            clean[i] = (skip * sample[i]) + (share * modelOutput[i]);
        }
    }
}
