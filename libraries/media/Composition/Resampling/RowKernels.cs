using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AdGenius.Media.Composition.Resampling;

/// <summary>
/// The inner loops: one row of pixels at a time. Each has a vector form and a plain form that gives the very same bytes, so that frames do
/// not depend on the machine. Compiled at once for full speed: a clip is over before the runtime would have optimised them.
/// Callers guarantee the overhang that <see cref="Pictures.PlanarPicture"/> allocates.
/// </summary>
internal static unsafe class RowKernels
{
    private const int Shift = 18; // 6 bits of the horizontal and 12 of the vertical weights
    private const int Half = 1 << (Shift - 1);

    /// <summary>Source bytes to output columns, 6 bits of fraction kept.</summary>
    public static void Horizontal(byte* source, AxisTaps taps, short* target)
    {
        if (Avx2.IsSupported && taps.FitsShuffle)
        {
            HorizontalAvx2(source, taps, target);
        }
        else
        {
            HorizontalScalar(source, taps, target);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void HorizontalScalar(byte* source, AxisTaps taps, short* target)
    {
        fixed (short* weights = taps.Weights)
        fixed (int* starts = taps.Starts)
        {
            for (var i = 0; i < taps.PaddedCount; i++)
            {
                var from = source + starts[i];
                var weight = weights + (i * 4);
                target[i] = (short)((from[0] * weight[0]) + (from[1] * weight[1]) + (from[2] * weight[2]) + (from[3] * weight[3]));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void HorizontalAvx2(byte* source, AxisTaps taps, short* target)
    {
        var ones = Vector256.Create((short)1);
        fixed (sbyte* weights = taps.NarrowWeights)
        fixed (byte* shuffles = taps.Shuffles)
        fixed (int* starts = taps.Starts)
        {
            for (var i = 0; i < taps.PaddedCount; i += 16)
            {
                var low = Eight(source, starts + i, shuffles + (i * 4), weights + (i * 4), ones);
                var high = Eight(source, starts + i + 8, shuffles + (i * 4) + 32, weights + (i * 4) + 32, ones);
                var packed = Avx2.PackSignedSaturate(low, high); // works within halves: restores the order of the quarters
                Avx.Store(target + i, Avx2.Permute4x64(packed.AsInt64(), 0b11_01_10_00).AsInt16());
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Eight(byte* source, int* starts, byte* shuffles, sbyte* weights, Vector256<short> ones)
    {
        var bytes = Vector256.Create(Sse2.LoadVector128(source + starts[0]), Sse2.LoadVector128(source + starts[4]));
        var taken = Avx2.Shuffle(bytes, Avx.LoadVector256(shuffles));
        var pairs = Avx2.MultiplyAddAdjacent(taken, Avx.LoadVector256(weights));
        return Avx2.MultiplyAddAdjacent(pairs, ones);
    }

    /// <summary>Four filtered rows to one row of output bytes.</summary>
    public static void Vertical(short* row0, short* row1, short* row2, short* row3, ReadOnlySpan<short> weights, byte* target, int count)
    {
        if (Avx2.IsSupported)
        {
            VerticalAvx2(row0, row1, row2, row3, weights, target, count);
        }
        else
        {
            VerticalScalar(row0, row1, row2, row3, weights, target, count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void VerticalScalar(
        short* row0,
        short* row1,
        short* row2,
        short* row3,
        ReadOnlySpan<short> weights,
        byte* target,
        int count)
    {
        for (var i = 0; i < count; i++)
        {
            var sum = (row0[i] * weights[0]) + (row1[i] * weights[1]) + (row2[i] * weights[2]) + (row3[i] * weights[3]);
            target[i] = (byte)Math.Clamp((sum + Half) >> Shift, 0, 255);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void VerticalAvx2(
        short* row0,
        short* row1,
        short* row2,
        short* row3,
        ReadOnlySpan<short> weights,
        byte* target,
        int count)
    {
        var first = Pair(weights[0], weights[1]);
        var second = Pair(weights[2], weights[3]);
        for (var i = 0; i < count; i += 32)
        {
            var low = Sixteen(row0 + i, row1 + i, row2 + i, row3 + i, first, second);
            var high = Sixteen(row0 + i + 16, row1 + i + 16, row2 + i + 16, row3 + i + 16, first, second);
            var packed = Avx2.PackUnsignedSaturate(low, high);
            Avx.Store(target + i, Avx2.Permute4x64(packed.AsInt64(), 0b11_01_10_00).AsByte());
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Pair(short a, short b) => Vector256.Create((ushort)a | ((int)b << 16)).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Sixteen(
        short* row0,
        short* row1,
        short* row2,
        short* row3,
        Vector256<short> first,
        Vector256<short> second)
    {
        var (a, b) = (Avx.LoadVector256(row0), Avx.LoadVector256(row1));
        var (c, d) = (Avx.LoadVector256(row2), Avx.LoadVector256(row3));
        var half = Vector256.Create(Half);
        var low = Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(a, b), first) + Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(c, d), second) + half;
        var high = Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(a, b), first) + Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(c, d), second) + half;
        return Avx2.PackSignedSaturate(Vector256.ShiftRightArithmetic(low, Shift), Vector256.ShiftRightArithmetic(high, Shift));
    }
}
