using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AdGenius.Media.Composition.Resampling;

/// <summary>Blends rows of bytes. Weights run from 0 (all the first) to 128 (all the second). Targets may be one of the sources.</summary>
internal static unsafe class MixKernels
{
    /// <summary>The weight that means: all the second.</summary>
    public const int Full = 128;

    private const int Step = 32;

    /// <summary>One weight for the whole row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Mix(byte* first, byte* second, int weight, byte* target, int count)
    {
        var weights = Vector256.Create((short)weight);
        var i = 0;
        for (; i <= count - Step; i += Step)
        {
            Blend(Vector256.Load(first + i), Vector256.Load(second + i), weights, weights).Store(target + i);
        }

        for (; i < count; i++)
        {
            target[i] = One(first[i], second[i], weight);
        }
    }

    /// <summary>A weight for each pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Mix(byte* first, byte* second, byte* weight, byte* target, int count)
    {
        var i = 0;
        for (; i <= count - Step; i += Step)
        {
            var (low, high) = Vector256.Widen(Vector256.Load(weight + i));
            Blend(Vector256.Load(first + i), Vector256.Load(second + i), low.AsInt16(), high.AsInt16()).Store(target + i);
        }

        for (; i < count; i++)
        {
            target[i] = One(first[i], second[i], weight[i]);
        }
    }

    /// <summary>Towards one value, such as black.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MixToward(byte* row, byte value, int weight, int count)
    {
        var (weights, values) = (Vector256.Create((short)weight), Vector256.Create(value));
        var i = 0;
        for (; i <= count - Step; i += Step)
        {
            Blend(Vector256.Load(row + i), values, weights, weights).Store(row + i);
        }

        for (; i < count; i++)
        {
            row[i] = One(row[i], value, weight);
        }
    }

    /// <summary>255 × 128 still fits 16 bits with sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Blend(
        Vector256<byte> first,
        Vector256<byte> second,
        Vector256<short> lowWeights,
        Vector256<short> highWeights)
    {
        var (firstLow, firstHigh) = Vector256.Widen(first);
        var (secondLow, secondHigh) = Vector256.Widen(second);
        return Vector256.Narrow(
            Blend(firstLow.AsInt16(), secondLow.AsInt16(), lowWeights).AsUInt16(),
            Blend(firstHigh.AsInt16(), secondHigh.AsInt16(), highWeights).AsUInt16());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Blend(Vector256<short> first, Vector256<short> second, Vector256<short> weights) =>
        first + Vector256.ShiftRightArithmetic(((second - first) * weights) + Vector256.Create((short)(Full / 2)), 7);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte One(byte first, byte second, int weight) => (byte)(first + ((((second - first) * weight) + (Full / 2)) >> 7));
}
