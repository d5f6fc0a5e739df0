using System.Numerics.Tensors;

namespace AdGenius.Finishing.Mix;

/// <summary>Levels of samples.</summary>
internal static class SoundLevels
{
    private const int Window = SoundFile.Rate / 100;

    /// <summary>What is this far below the loudest window is no speech and no music.</summary>
    private const double ActiveRange = 30;

    private const double EdgeRange = 38;

    /// <summary>The part from the first sound to the last one. Engines put silence of different lengths around a sentence.</summary>
    public static float[] TrimSilence(float[] samples)
    {
        const int Step = SoundFile.Rate / 200;
        var levels = LevelsOf(samples, Step);
        var loudest = levels.Length == 0 ? double.NegativeInfinity : levels.Max();
        var first = Array.FindIndex(levels, level => level > loudest - EdgeRange);
        var last = Array.FindLastIndex(levels, level => level > loudest - EdgeRange);
        return double.IsNegativeInfinity(loudest) ? samples : samples[(first * Step)..Math.Min(samples.Length, (last + 2) * Step)];
    }

    /// <summary>Scales the samples so that the mean power of their active parts is <paramref name="decibels"/> below full scale.</summary>
    public static void SetActiveLevel(float[] samples, double decibels)
    {
        if (ActiveLevel(samples) is { } level)
        {
            TensorPrimitives.Multiply(samples, (float)Math.Pow(10, (decibels - level) / 20), samples);
        }
    }

    /// <summary>The mean power of the active parts in dBFS; null for silence.</summary>
    public static double? ActiveLevel(float[] samples)
    {
        var levels = LevelsOf(samples, Window);
        var loudest = levels.Length == 0 ? double.NegativeInfinity : levels.Max();
        return double.IsNegativeInfinity(loudest)
            ? null
            : 10 * Math.Log10(levels.Where(level => level > loudest - ActiveRange).Average(level => Math.Pow(10, level / 10)));
    }

    /// <summary>The level of each window in dBFS.</summary>
    public static double[] LevelsOf(float[] samples, int window)
    {
        var levels = new double[(samples.Length + window - 1) / window];
        for (var i = 0; i < levels.Length; i++)
        {
            var part = samples.AsSpan(i * window, Math.Min(window, samples.Length - (i * window)));
            levels[i] = 10 * Math.Log10(TensorPrimitives.SumOfSquares<float>(part) / (double)part.Length);
        }

        return levels;
    }
}
