namespace AdGenius.Diffusion.Schedulers;

/// <summary>The noise schedule a model was trained with. Single precision with double sums: published values need exactly that.</summary>
internal sealed class NoiseSchedule
{
    /// <summary>The smallest half-precision number: what a last signal of zero is replaced by, so that its sigma stays finite.</summary>
    private const float MinSignal = 1f / (1 << 24);

    private NoiseSchedule(float[] signals)
    {
        Signals = signals;
        Sigmas = Array.ConvertAll(signals, x => MathF.Sqrt((1f - x) / x));
        LogSigmas = Array.ConvertAll(Sigmas, MathF.Log);
    }

    /// <summary>Cumulative product of alphas, by training timestep.</summary>
    internal float[] Signals { get; }

    /// <summary>Noise to signal ratio, by training timestep.</summary>
    internal float[] Sigmas { get; }

    internal float[] LogSigmas { get; }

    internal static NoiseSchedule Create(SchedulerConfiguration configuration, ScheduleDefaults defaults)
    {
        int count = TrainingSteps(configuration);
        float[] betas = configuration.Numbers("trained_betas") ?? Betas(configuration, defaults, count);
        if (betas.Length != count)
        {
            throw SchedulerConfiguration.Wrong("trained_betas", $"a list of {count} numbers (num_train_timesteps); it has {betas.Length}");
        }

        if (Array.Exists(betas, x => !(x is >= 0 and <= 1)))
        {
            throw SchedulerConfiguration.Wrong(
                configuration.Has("trained_betas") ? "trained_betas" : "what beta_start, beta_end and beta_schedule give", "from 0 to 1");
        }

        bool zeroTerminal = defaults.SupportsZeroTerminalSnr && configuration.Flag("rescale_betas_zero_snr", false);
        if (zeroTerminal)
        {
            betas = WithZeroTerminalSignal(betas);
        }

        float[] signals = CumulativeSignals(betas);
        if (zeroTerminal && defaults.ClampsLastSignal)
        {
            signals[^1] = MinSignal;
        }

        return new NoiseSchedule(signals);
    }

    internal static int TrainingSteps(SchedulerConfiguration configuration)
    {
        const int MaxCount = 100_000;
        int count = configuration.Integer("num_train_timesteps", 1000);
        return count is >= 2 and <= MaxCount
            ? count
            : throw SchedulerConfiguration.Wrong("num_train_timesteps", $"from 2 to {MaxCount}; it is {count}");
    }

    private static float[] Betas(SchedulerConfiguration configuration, ScheduleDefaults defaults, int count)
    {
        double start = configuration.Number("beta_start", defaults.BetaStart);
        double end = configuration.Number("beta_end", defaults.BetaEnd);
        switch (configuration.OneOf(
            "beta_schedule",
            defaults.BetaSchedule,
            "linear",
            "scaled_linear",
            "squaredcos_cap_v2",
            "exp",
            "laplace",
            "sigmoid"))
        {
            case "linear":
                return Array.ConvertAll(Spacing.Linear(start, end, count), x => (float)x);
            case "scaled_linear":
                return Array.ConvertAll(Spacing.Linear(Math.Sqrt(start), Math.Sqrt(end), count), x => (float)x * (float)x);
            case "sigmoid":
                return Array.ConvertAll(
                    Spacing.Linear(-6, 6, count),
                    x => ((float)(1 / (1 + Math.Exp(-x))) * (float)(end - start)) + (float)start);
            case "exp":
                return BetasOf(x => Math.Exp(x * -12), count);
            case "laplace":
                return BetasOf(Laplace, count);
            default:
                return BetasOf(x => Math.Pow(Math.Cos((x + 0.008) / 1.008 * Math.PI / 2), 2), count);
        }
    }

    private static double Laplace(double x)
    {
        double lambda = -0.5 * Math.CopySign(1, 0.5 - x) * Math.Log(1 - (2 * Math.Abs(0.5 - x)) + 1e-6);
        double ratio = Math.Exp(lambda);
        return Math.Sqrt(ratio / (1 + ratio));
    }

    private static float[] BetasOf(Func<double, double> signal, int count)
    {
        var betas = new float[count];
        for (int i = 0; i < count; i++)
        {
            betas[i] = (float)Math.Min(1 - (signal((i + 1) / (double)count) / signal(i / (double)count)), 0.999);
        }

        return betas;
    }

    private static float[] CumulativeSignals(float[] betas)
    {
        var signals = new float[betas.Length];
        double product = 1;
        for (int i = 0; i < betas.Length; i++)
        {
            product *= 1f - betas[i];
            signals[i] = (float)product;
        }

        return signals;
    }

    /// <summary>Shifts and stretches the square roots of the signals so that the last one is zero and the first one stays.</summary>
    private static float[] WithZeroTerminalSignal(float[] betas)
    {
        float[] roots = Array.ConvertAll(CumulativeSignals(betas), MathF.Sqrt);
        float first = roots[0];
        float last = roots[^1];
        float stretch = first / (first - last);
        float[] signals = Array.ConvertAll(roots, x => (x - last) * stretch * ((x - last) * stretch));
        var result = new float[betas.Length];
        result[0] = 1f - signals[0];
        for (int i = 1; i < result.Length; i++)
        {
            result[i] = 1f - (signals[i] / signals[i - 1]);
        }

        return result;
    }
}
