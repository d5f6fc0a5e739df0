using AdGenius.Media.Composition.Resampling;

namespace AdGenius.Media.Tests.Composition;

/// <summary>The vector forms against the plain ones, byte for byte.</summary>
public sealed unsafe class RowKernelsTests
{
    private readonly Random _random = new(5);

    [Theory]
    [InlineData(854, 974, 1.14)]
    [InlineData(427, 487, 1.0)]
    [InlineData(33, 50, 0.4)]
    [InlineData(480, 1200, 2.5)]
    public void Horizontal_forms_agree(int count, int sourceCount, double step)
    {
        var source = Bytes(sourceCount + 64);
        var taps = new AxisTaps(count, AxisTaps.NarrowScale);
        taps.Compute(-0.73, step, sourceCount);
        var vector = new short[taps.PaddedCount];
        var plain = new short[taps.PaddedCount];
        fixed (byte* from = source)
        fixed (short* one = vector)
        fixed (short* other = plain)
        {
            RowKernels.Horizontal(from, taps, one);
            RowKernels.HorizontalScalar(from, taps, other);
        }

        Assert.Equal(plain, vector);
    }

    [Fact]
    public void Vertical_forms_agree()
    {
        const int Count = 854;
        var rows = Enumerable.Range(0, 4 * 1024).Select(_ => (short)_random.Next(-1500, 18000)).ToArray();
        short[] weights = [-250, 2400, 2196, -250];
        var vector = new byte[Count + 64];
        var plain = new byte[Count + 64];
        fixed (short* from = rows)
        fixed (byte* one = vector)
        fixed (byte* other = plain)
        {
            RowKernels.Vertical(from, from + 1024, from + 2048, from + 3072, weights, one, Count);
            RowKernels.VerticalScalar(from, from + 1024, from + 2048, from + 3072, weights, other, Count);
        }

        Assert.Equal(plain[..Count], vector[..Count]);
    }

    [Fact]
    public void Blends_are_exact_in_the_vector_part_and_in_the_rest()
    {
        const int Count = 77;
        var (first, second, weights) = (Bytes(Count), Bytes(Count), Bytes(Count).Select(value => (byte)(value % 129)).ToArray());
        var (one, many, toward) = (new byte[Count], new byte[Count], first.ToArray());
        fixed (byte* a = first)
        fixed (byte* b = second)
        fixed (byte* w = weights)
        fixed (byte* o = one)
        fixed (byte* m = many)
        fixed (byte* t = toward)
        {
            MixKernels.Mix(a, b, 50, o, Count);
            MixKernels.Mix(a, b, w, m, Count);
            MixKernels.MixToward(t, 16, 128, Count);
        }

        for (var i = 0; i < Count; i++)
        {
            Assert.Equal(Expected(first[i], second[i], 50), one[i]);
            Assert.Equal(Expected(first[i], second[i], weights[i]), many[i]);
            Assert.Equal(16, toward[i]);
        }
    }

    private static byte Expected(int first, int second, int weight) => (byte)Math.Floor(first + ((second - first) * weight / 128.0) + 0.5);

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }
}
