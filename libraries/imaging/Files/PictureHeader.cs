using AdGenius.Media.Pictures;

namespace AdGenius.Imaging.Files;

/// <summary>The header of a picture file, read before anything is decoded.</summary>
/// <param name="Format">The format, by the first bytes.</param>
/// <param name="Width">Pixels in a row, as coded.</param>
/// <param name="Height">Rows, as coded.</param>
/// <param name="BytesPerPixel">What a decoded pixel takes, all channels together.</param>
public readonly record struct PictureHeader(PictureFormat Format, int Width, int Height, int BytesPerPixel)
{
    /// <summary>EXIF orientation, 1 to 8.</summary>
    public int Orientation { get; init; } = ExifOrientation.Upright;

    /// <summary>How many pixels there are.</summary>
    public long PixelCount => (long)Width * Height;

    /// <summary>How many bytes the decoded picture takes.</summary>
    public long DecodedBytes => PixelCount * BytesPerPixel;

    /// <summary>Whether width and height of the upright picture are exchanged.</summary>
    public bool IsTurned => Orientation >= 5;

    /// <summary>Reads the header of <paramref name="file"/>.</summary>
    /// <exception cref="InvalidPictureException">The file is not a PNG, JPEG or WebP picture, or its header is damaged.</exception>
    public static PictureHeader Read(ReadOnlySpan<byte> file)
    {
        var header = file switch
        {
            [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => PngHeader.Read(file),
            [0xFF, 0xD8, 0xFF, ..] => JpegHeader.Read(file),
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] =>
                WebpHeader.Read(file),
            _ => throw new InvalidPictureException("The file is not a picture in a supported format; use PNG, JPEG or WebP."),
        };
        return header is { Width: > 0, Height: > 0 }
            ? header with { Orientation = ExifOrientation.Read(file) }
            : throw new InvalidPictureException("The picture's header gives no size.");
    }
}
