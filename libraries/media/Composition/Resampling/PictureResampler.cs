using AdGenius.Media.Composition.Pictures;

namespace AdGenius.Media.Composition.Resampling;

/// <summary>
/// Draws a part of a picture into a frame at real-number positions, the reason that pans do not jitter. Each source row is filtered across
/// once and kept while the output needs it. Two pictures of one size can be blended on the way, at little more than the price of one. Holds
/// scratch memory: one per thread.
/// </summary>
internal sealed unsafe class PictureResampler
{
    private const int CachedRows = 8; // a power of two, at least the four taps and what a step may skip
    private const int RowPadding = 32;

    private readonly AxisTaps[] _across;
    private readonly AxisTaps[] _down;
    private readonly short[] _rows;
    private readonly int[] _rowOfSlot = new int[CachedRows];
    private readonly int _rowLength;
    private byte[] _blended = [];

    public PictureResampler(int width, int height)
    {
        _across = [new AxisTaps(width, AxisTaps.NarrowScale), new AxisTaps(width / 2, AxisTaps.NarrowScale)];
        _down = [new AxisTaps(height, AxisTaps.WideScale), new AxisTaps(height / 2, AxisTaps.WideScale)];
        _rowLength = _across[0].PaddedCount + RowPadding;
        _rows = GC.AllocateArray<short>(_rowLength * CachedRows, pinned: true);
    }

    /// <summary>
    /// Draws <paramref name="view"/> of <paramref name="first"/>, or of its blend with <paramref name="second"/> (weight 0 to 128), into
    /// <paramref name="frame"/>.
    /// </summary>
    public void Draw(PlanarPicture first, PlanarPicture? second, int weight, View view, PlanarPicture frame)
    {
        if (weight == MixKernels.Full && second is not null)
        {
            (first, second) = (second, null);
        }

        if (_blended.Length < first.Width + RowPadding)
        {
            _blended = GC.AllocateArray<byte>(first.Width + RowPadding, pinned: true);
        }

        Compute(first, view, frame);
        fixed (byte* a = first.Bytes)
        fixed (byte* b = second?.Bytes)
        fixed (byte* target = frame.Bytes)
        {
            for (var plane = 0; plane < 3; plane++)
            {
                var (from, to) = (first.Plane(plane), frame.Plane(plane));
                DrawPlane(
                    a + from.Offset,
                    b is null || weight == 0 ? null : b + from.Offset,
                    weight,
                    from,
                    target + to.Offset,
                    to,
                    plane == 0 ? 0 : 1);
            }
        }
    }

    /// <summary>
    /// Chroma samples lie on every second luma column and between two luma rows (MPEG-2 siting, what players assume for H.264).
    /// With luma pixel centres at n + 0.5, chroma column n is at 2n + 0.5 and chroma row n at 2n + 1.
    /// </summary>
    private void Compute(PlanarPicture picture, View view, PlanarPicture frame)
    {
        var (left, stepAcross) = (view.Left * picture.Width, view.Width * picture.Width / frame.Width);
        var (top, stepDown) = (view.Top * picture.Height, view.Height * picture.Height / frame.Height);
        _across[0].Compute(left + (0.5 * stepAcross) - 0.5, stepAcross, picture.Width);
        _down[0].Compute(top + (0.5 * stepDown) - 0.5, stepDown, picture.Height);
        _across[1].Compute((left + (0.5 * stepAcross) - 0.5) / 2, stepAcross, picture.Width / 2);
        _down[1].Compute((top + stepDown - 1) / 2, stepDown, picture.Height / 2);
    }

    private void DrawPlane(byte* first, byte* second, int weight, PlaneLayout from, byte* target, PlaneLayout to, int kind)
    {
        Array.Fill(_rowOfSlot, -1);
        var taps = _down[kind];
        fixed (short* cache = _rows)
        {
            for (var y = 0; y < to.Height; y++)
            {
                var start = taps.Starts[y];
                for (var row = start; row < start + 4; row++)
                {
                    CacheRow(first, second, weight, from, row, kind, cache);
                }

                RowKernels.Vertical(
                    SlotOf(cache, start),
                    SlotOf(cache, start + 1),
                    SlotOf(cache, start + 2),
                    SlotOf(cache, start + 3),
                    taps.Weights.AsSpan(y * 4, 4),
                    target + ((long)y * to.Width),
                    to.Width);
            }
        }
    }

    private short* SlotOf(short* cache, int row) => cache + ((row & (CachedRows - 1)) * _rowLength);

    private void CacheRow(byte* first, byte* second, int weight, PlaneLayout from, int row, int kind, short* cache)
    {
        if (_rowOfSlot[row & (CachedRows - 1)] == row)
        {
            return;
        }

        _rowOfSlot[row & (CachedRows - 1)] = row;
        var source = first + ((long)row * from.Width);
        if (second is null)
        {
            RowKernels.Horizontal(source, _across[kind], SlotOf(cache, row));
            return;
        }

        fixed (byte* mixed = _blended)
        {
            MixKernels.Mix(source, second + ((long)row * from.Width), weight, mixed, from.Width);
            RowKernels.Horizontal(mixed, _across[kind], SlotOf(cache, row));
        }
    }
}
