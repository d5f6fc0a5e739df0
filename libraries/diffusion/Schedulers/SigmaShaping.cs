using AdGenius.Diffusion.Faults;
using BetaDistribution = MathNet.Numerics.Distributions.Beta;

namespace AdGenius.Diffusion.Schedulers;

/// <summary>Other distributions of the noise levels between a first and a last one, and the way back from a level to a timestep.</summary>
internal static class SigmaShaping
{
    /// <summary>The flag of the distribution of Karras.</summary>
    internal const string KarrasFlag = "use_karras_sigmas";

    /// <summary>The flag of the exponential distribution.</summary>
    internal const string ExponentialFlag = "use_exponential_sigmas";

    /// <summary>The flag of the beta distribution.</summary>
    internal const string BetaFlag = "use_beta_sigmas";

    private static readonly string[] Flags = [KarrasFlag, ExponentialFlag, BetaFlag];

    internal static double[] Karras(double first, double last, int count)
    {
        const double Rho = 7;
        double from = Math.Pow(first, 1 / Rho);
        double to = Math.Pow(last, 1 / Rho);
        return Array.ConvertAll(Spacing.Linear(0, 1, count), ramp => Math.Pow(from + (ramp * (to - from)), Rho));
    }

    internal static double[] Exponential(double first, double last, int count)
        => Array.ConvertAll(Spacing.Linear(Math.Log(first), Math.Log(last), count), Math.Exp);

    internal static double[] Beta(double first, double last, int count)
    {
        // The exponents of the paper "Beta Sampling is All You Need" (arXiv:2407.12173).
        const double Exponent = 0.6;
        return Array.ConvertAll(
            Spacing.Linear(0, 1, count),
            ramp => last + (BetaDistribution.InvCDF(Exponent, Exponent, 1 - ramp) * (first - last)));
    }

    /// <summary>The levels in the configured distribution; null where none is configured.</summary>
    /// <exception cref="ModelFaultException">Several are configured.</exception>
    internal static double[]? Shape(SchedulerConfiguration configuration, double first, double last, int count)
    {
        double top = configuration.NumberOrNull("sigma_max") ?? first;
        double bottom = configuration.NumberOrNull("sigma_min") ?? last;
        return DistributionOf(configuration) switch
        {
            KarrasFlag => Karras(top, bottom, count),
            ExponentialFlag => Exponential(top, bottom, count),
            BetaFlag => Beta(top, bottom, count),
            _ => null,
        };
    }

    /// <summary>Whether a distribution is configured: the levels are then all different, whatever the timesteps are.</summary>
    /// <exception cref="ModelFaultException">Several are configured.</exception>
    internal static bool IsShaped(SchedulerConfiguration configuration) => DistributionOf(configuration) is not null;

    /// <summary>The flag of the configured distribution; null for none.</summary>
    private static string? DistributionOf(SchedulerConfiguration configuration)
        => Flags.Where(x => configuration.Flag(x, false)).ToArray() is not [var first, .. var others] ? null
            : others.Length == 0 ? first
            : throw SchedulerConfiguration.Wrong(
                string.Join(" and ", others),
                $"false where {first} is true: a scheduler has one distribution of noise levels");

    /// <summary>The fractional training timestep of a noise level.</summary>
    internal static double TimestepOf(double sigma, float[] logSigmas)
    {
        // Single precision throughout: the highest level then falls exactly on the last timestep.
        float log = (float)Math.Log(Math.Max(sigma, 1e-10));
        int low = 0;
        for (int i = 0; i < logSigmas.Length - 1 && log >= logSigmas[i]; i++)
        {
            low = i;
        }

        low = Math.Min(low, logSigmas.Length - 2);
        float share = Math.Clamp((logSigmas[low] - log) / (logSigmas[low] - logSigmas[low + 1]), 0f, 1f);
        return ((1f - share) * (double)low) + (share * (double)(low + 1));
    }

    /// <summary>Reads a table between its entries; beyond its ends the end values hold.</summary>
    internal static double Interpolate(float[] table, double position)
    {
        if (position <= 0)
        {
            return table[0];
        }

        if (position >= table.Length - 1)
        {
            return table[^1];
        }

        int low = (int)position;
        return (((double)table[low + 1] - table[low]) * (position - low)) + table[low];
    }
}
