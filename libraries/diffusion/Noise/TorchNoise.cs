namespace AdGenius.Diffusion.Noise;

/// <summary>
/// The numbers that PyTorch's generator of the processor draws for a seed, so that a seed means here what it means elsewhere.
/// Equal up to the last bits of the logarithm and sine used.
/// </summary>
public sealed class TorchNoise : INoiseSource
{
    private const int Group = 16;

    private readonly MersenneTwister _generator;
    private double? _spare;

    /// <summary>A generator for a seed, of which the low 32 bits count, as in PyTorch.</summary>
    public TorchNoise(long seed) => _generator = new MersenneTwister(unchecked((uint)seed));

    /// <inheritdoc/>
    public void Fill(Span<float> destination)
    {
        if (destination.Length < Group)
        {
            for (int i = 0; i < destination.Length; i++)
            {
                destination[i] = NextSingleNormal();
            }

            return;
        }

        FillUniform(destination);
        int whole = destination.Length / Group * Group;
        for (int start = 0; start < whole; start += Group)
        {
            Transform(destination.Slice(start, Group));
        }

        // A last group that is not full is drawn again and overlaps the group before it.
        if (whole < destination.Length)
        {
            Span<float> last = destination[^Group..];
            FillUniform(last);
            Transform(last);
        }
    }

    /// <summary>Uniform numbers of [0, 1) with 24 bits, as torch.rand draws them.</summary>
    internal void FillUniform(Span<float> destination)
    {
        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = (_generator.Next() & 0xFFFFFF) * (1f / (1 << 24));
        }
    }

    /// <summary>Box and Muller on 8 pairs: number j is paired with number j + 8.</summary>
    private static void Transform(Span<float> group)
    {
        for (int j = 0; j < Group / 2; j++)
        {
            float radius = MathF.Sqrt(-2f * MathF.Log(1f - group[j]));
            float angle = 2f * MathF.PI * group[j + (Group / 2)];
            group[j] = radius * MathF.Cos(angle);
            group[j + (Group / 2)] = radius * MathF.Sin(angle);
        }
    }

    /// <summary>Short draws go one number at a time in double precision and keep the second of each pair for the next draw.</summary>
    private float NextSingleNormal()
    {
        if (_spare is { } kept)
        {
            _spare = null;
            return (float)kept;
        }

        double first = NextDouble();
        double second = NextDouble();
        double radius = Math.Sqrt(-2 * LogOnePlus(-second));
        double angle = 2 * Math.PI * first;
        _spare = radius * Math.Sin(angle);
        return (float)(radius * Math.Cos(angle));
    }

    /// <summary>ln(1 + x) without losing the digits of a small x.</summary>
    private static double LogOnePlus(double x)
    {
        double sum = 1 + x;
        return sum == 1 ? x : Math.Log(sum) * x / (sum - 1);
    }

    private double NextDouble()
    {
        ulong high = _generator.Next();
        ulong word = (high << 32) | _generator.Next();
        return (word & ((1UL << 53) - 1)) * (1.0 / (1UL << 53));
    }
}
