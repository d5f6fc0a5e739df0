using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AdGenius.Media.Composition.Resampling;

/// <summary>
/// For each output sample along one axis: where its four source samples start, and their Catmull-Rom weights. Positions are real numbers,
/// so a slow movement stays smooth; only weights are rounded, and each sample's weights add up exactly, so a flat area stays flat.
/// </summary>
internal sealed class AxisTaps
{
    /// <summary>Horizontal weights add up to this: they must fit signed bytes.</summary>
    public const int NarrowScale = 64;

    /// <summary>Vertical weights add up to this.</summary>
    public const int WideScale = 4096;

    /// <summary>Vector code works on this many samples at once; arrays are padded to it.</summary>
    public const int Group = 16;

    private readonly int _scale;

    public AxisTaps(int count, int scale)
    {
        Count = count;
        _scale = scale;
        PaddedCount = (count + Group - 1) / Group * Group;
        Starts = new int[PaddedCount];
        Weights = new short[PaddedCount * 4];
        NarrowWeights = new sbyte[PaddedCount * 4];
        Shuffles = new byte[PaddedCount * 4];
    }

    public int Count { get; }

    public int PaddedCount { get; }

    /// <summary>Index of the first of four source samples.</summary>
    public int[] Starts { get; }

    /// <summary>Four weights per output sample.</summary>
    public short[] Weights { get; }

    /// <summary>The same in bytes, where the scale is narrow.</summary>
    public sbyte[] NarrowWeights { get; }

    /// <summary>For each four output samples: which of the 16 source bytes from the first one's start they take.</summary>
    public byte[] Shuffles { get; }

    /// <summary>True when four neighbouring outputs never need more than 16 source bytes.</summary>
    public bool FitsShuffle { get; private set; }

    /// <summary>
    /// Sets the taps for output sample i at source position <paramref name="first"/> + i × <paramref name="step"/>, in a row of
    /// <paramref name="sourceCount"/>, its edges repeated.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Compute(double first, double step, int sourceCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sourceCount, 4);
        Span<double> kernel = stackalloc double[4];
        Span<double> folded = stackalloc double[4];
        for (var i = 0; i < PaddedCount; i++)
        {
            var position = first + (Math.Min(i, Count - 1) * step);
            var whole = (int)Math.Floor(position);
            CatmullRom(position - whole, kernel);
            var start = Math.Clamp(whole - 1, 0, sourceCount - 4);
            if (start != whole - 1)
            {
                Fold(kernel, whole - 1 - start, folded);
            }

            Starts[i] = start;
            Round(kernel, Weights.AsSpan(i * 4, 4));
        }

        FitsShuffle = _scale == NarrowScale && ComputeShuffles();
    }

    /// <summary>The four weights at <paramref name="t"/> between the two inner samples.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CatmullRom(double t, Span<double> weights)
    {
        weights[0] = ((((-0.5 * t) + 1) * t) - 0.5) * t;
        weights[1] = ((((1.5 * t) - 2.5) * t) * t) + 1;
        weights[2] = ((((-1.5 * t) + 2) * t) + 0.5) * t;
        weights[3] = ((0.5 * t) - 0.5) * t * t;
    }

    /// <summary>Moves the weights of samples beyond the edge to the edge.</summary>
    private static void Fold(Span<double> kernel, int offset, Span<double> folded)
    {
        folded.Clear();
        for (var tap = 0; tap < 4; tap++)
        {
            folded[Math.Clamp(offset + tap, 0, 3)] += kernel[tap];
        }

        folded.CopyTo(kernel);
    }

    /// <summary>Rounds, and gives the rounding rest to the largest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Round(ReadOnlySpan<double> kernel, Span<short> weights)
    {
        var largest = 0;
        var sum = 0;
        for (var tap = 0; tap < 4; tap++)
        {
            weights[tap] = (short)Math.Round(kernel[tap] * _scale);
            sum += weights[tap];
            largest = weights[tap] > weights[largest] ? tap : largest;
        }

        weights[largest] += (short)(_scale - sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool ComputeShuffles()
    {
        for (var i = 0; i < PaddedCount; i += 4)
        {
            for (var sample = i; sample < i + 4; sample++)
            {
                var offset = Starts[sample] - Starts[i];
                if (offset is < 0 or > 12)
                {
                    return false;
                }

                MemoryMarshal.Write(Shuffles.AsSpan(sample * 4), 0x03020100u + (0x01010101u * (uint)offset));
            }
        }

        for (var i = 0; i < Weights.Length; i++)
        {
            NarrowWeights[i] = (sbyte)Weights[i];
        }

        return true;
    }
}
