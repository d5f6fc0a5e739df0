namespace AdGenius.Diffusion.Schedulers;

/// <summary>
/// Moves the levels of a flow model towards the noisy end: by a fixed factor, or by one that depends on the picture's size.
/// </summary>
internal static class FlowShift
{
    internal static double[] Apply(SchedulerConfiguration configuration, double[] sigmas, string factorName, double? mu)
    {
        double factor = configuration.Number(factorName, 1);
        bool linear = configuration.OneOf("time_shift_type", "exponential", "exponential", "linear") == "linear";
        double[] shifted = mu is { } exponent
            ? Array.ConvertAll(sigmas, x => Dynamic(linear ? exponent : Math.Exp(exponent), x))
            : Array.ConvertAll(sigmas, x => Fixed(x, factor));
        return configuration.NumberOrNull("shift_terminal") is { } terminal and not 0 ? Stretch(shifted, terminal) : shifted;
    }

    /// <summary>A level that is moved by a fixed factor.</summary>
    internal static double Fixed(double sigma, double factor) => factor * sigma / (1 + ((factor - 1) * sigma));

    /// <summary>An end of the training's levels, which are moved in single precision.</summary>
    internal static float End(float sigma, double factor) => (float)Fixed(sigma, factor);

    private static double Dynamic(double weight, double sigma) => weight / (weight + ((1 / sigma) - 1));

    /// <summary>Stretches the list so that it ends at the given level.</summary>
    private static double[] Stretch(double[] sigmas, double terminal)
    {
        double scale = (1 - sigmas[^1]) / (1 - terminal);
        return Array.ConvertAll(sigmas, x => 1 - ((1 - x) / scale));
    }
}
