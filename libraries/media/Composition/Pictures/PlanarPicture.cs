namespace AdGenius.Media.Composition.Pictures;

/// <summary>A picture as YUV 4:2:0 in 8 bits, BT.709, limited range: the luma plane, then both chroma planes, rows without gaps.</summary>
internal sealed class PlanarPicture
{
    /// <summary>Vector code reads and writes whole registers, so up to this many bytes past the last pixel.</summary>
    private const int Padding = 64;

    public PlanarPicture(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(width % 2, 0);
        ArgumentOutOfRangeException.ThrowIfNotEqual(height % 2, 0);
        Width = width;
        Height = height;
        Length = width * height * 3 / 2;
        Bytes = GC.AllocateUninitializedArray<byte>(Length + Padding);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>How many of <see cref="Bytes"/> are the picture.</summary>
    public int Length { get; }

    public byte[] Bytes { get; }

    public Memory<byte> Pixels => Bytes.AsMemory(0, Length);

    /// <summary>Plane 0 is luma, 1 and 2 are chroma.</summary>
    public PlaneLayout Plane(int index) => index == 0
        ? new PlaneLayout(0, Width, Height)
        : new PlaneLayout((Width * Height) + ((index - 1) * Width * Height / 4), Width / 2, Height / 2);
}
