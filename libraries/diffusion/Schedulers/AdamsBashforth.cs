namespace AdGenius.Diffusion.Schedulers;

/// <summary>The explicit multistep method: a step's slope from the last slopes, of as high an order as there are slopes.</summary>
internal static class AdamsBashforth
{
    internal const int MaxOrder = 4;

    /// <param name="slopes">At least one, the latest last; of more than <see cref="MaxOrder"/> the latest count.</param>
    internal static float[] Combine(IReadOnlyList<float[]> slopes)
    {
        float[] last = slopes[^1];
        var result = new float[last.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = slopes.Count switch
            {
                1 => last[i],
                2 => ((3f * last[i]) - slopes[^2][i]) / 2f,
                3 => ((23f * last[i]) - (16f * slopes[^2][i]) + (5f * slopes[^3][i])) / 12f,
                _ => 1f / 24f * ((55f * last[i]) - (59f * slopes[^2][i]) + (37f * slopes[^3][i]) - (9f * slopes[^4][i])),
            };
        }

        return result;
    }
}
