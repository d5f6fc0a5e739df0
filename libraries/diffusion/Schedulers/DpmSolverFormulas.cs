namespace AdGenius.Diffusion.Schedulers;

/// <summary>The steps of DPM-Solver (arXiv:2206.00927) and DPM-Solver++ (arXiv:2211.01095), shared by multistep and singlestep.</summary>
internal static class DpmSolverFormulas
{
    /// <summary>Shares of the latents, of the output and of its first and second differences, and of fresh noise.</summary>
    internal static (float Keep, float[] Shares, float Fresh) Coefficients(
        int order,
        bool isHeun,
        bool onClean,
        bool isStochastic,
        LogSignalScheduler.Level to,
        LogSignalScheduler.Level from,
        float h)
    {
        // The third order has one form only; at the second, "heun" has its own.
        bool integral = isHeun || order == 3;
        if (onClean && !isStochastic)
        {
            float e = MathF.Exp(-h) - 1f;
            float slope = integral ? to.Signal * ((e / h) + 1f) : -0.5f * (to.Signal * e);
            return (to.Noise / from.Noise, [-to.Signal * e, slope, -to.Signal * (((e + h) / (h * h)) - 0.5f)], 0);
        }

        if (onClean)
        {
            float e = 1f - MathF.Exp(-2f * h);
            float slope = integral ? to.Signal * ((e / (-2f * h)) + 1f) : 0.5f * (to.Signal * e);
            float bend = to.Signal * (((e - (2f * h)) / (2f * h * (2f * h))) - 0.5f);
            return (to.Noise / from.Noise * MathF.Exp(-h), [to.Signal * e, slope, bend], to.Noise * MathF.Sqrt(1f - MathF.Exp(-2 * h)));
        }

        float grow = MathF.Exp(h) - 1f;
        float keep = to.Signal / from.Signal;
        if (!isStochastic)
        {
            float slope = integral ? -to.Noise * ((grow / h) - 1f) : -0.5f * (to.Noise * grow);
            return (keep, [-to.Noise * grow, slope, -to.Noise * (((grow - h) / (h * h)) - 0.5f)], 0);
        }

        float noisySlope = isHeun ? -2f * (to.Noise * ((grow / h) - 1f)) : -to.Noise * grow;
        return (keep, [-2f * (to.Noise * grow), noisySlope, 0], to.Noise * MathF.Sqrt(MathF.Exp(2f * h) - 1f));
    }
}
