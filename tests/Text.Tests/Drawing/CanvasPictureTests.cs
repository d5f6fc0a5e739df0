using System.Buffers.Binary;
using AdGenius.Text.Drawing;
using SkiaSharp;

namespace AdGenius.Text.Tests.Drawing;

public sealed class CanvasPictureTests
{
    private const int Long = 64;
    private const int Short = 32;

    /// <summary>A stored picture is red on the left and blue on the right, and brighter at the top.</summary>
    /// <param name="orientation">The EXIF orientation.</param>
    /// <param name="corners">Colours from the top left clockwise: R and B at the stored top, r and b at the stored bottom.</param>
    [Theory]
    [InlineData(1, "RBbr")]
    [InlineData(2, "BRrb")]
    [InlineData(3, "brRB")]
    [InlineData(4, "rbBR")]
    [InlineData(5, "RrbB")]
    [InlineData(6, "rRBb")]
    [InlineData(7, "bBRr")]
    [InlineData(8, "BbrR")]
    public void A_picture_is_upright_as_its_orientation_says(ushort orientation, string corners)
    {
        using var picture = CanvasPicture.Open(WithOrientation(Jpeg(), orientation), 10_000);

        var (width, height) = orientation < 5 ? (Long, Short) : (Short, Long);
        Assert.Equal((width, height), (picture.Width, picture.Height));
        using var canvas = TextCanvas.Transparent(width, height);
        canvas.Draw(picture, 0, 0, width, height);
        using var drawn = SKBitmap.Decode(canvas.ToPng());
        (int X, int Y)[] places = [(4, 4), (width - 5, 4), (width - 5, height - 5), (4, height - 5)];
        Assert.Equal(corners, string.Concat(places.Select(place => NameOf(drawn.GetPixel(place.X, place.Y)))));
    }

    /// <summary>A colour of Display P3, which has other numbers in sRGB.</summary>
    [Theory]
    [InlineData(SKEncodedImageFormat.Png, null)]
    [InlineData(SKEncodedImageFormat.Jpeg, 6)]
    public void A_picture_has_the_colours_that_its_profile_describes(SKEncodedImageFormat format, int? orientation)
    {
        using var space = SKColorSpace.CreateRgb(SKColorSpaceTransferFn.Srgb, SKColorSpaceXyz.DisplayP3);
        using var bitmap = new SKBitmap(new SKImageInfo(16, 16, SKColorType.Rgba8888, SKAlphaType.Opaque, space));
        for (var at = 0; at < bitmap.ByteCount; at += 4)
        {
            ((ReadOnlySpan<byte>)[180, 90, 60, 255]).CopyTo(bitmap.GetPixelSpan()[at..]);
        }

        using var data = bitmap.Encode(format, 100);
        var file = orientation is { } value ? WithOrientation(data.ToArray(), (ushort)value) : data.ToArray();

        using var picture = CanvasPicture.Open(file, 10_000);

        using var canvas = TextCanvas.Transparent(16, 16);
        canvas.Draw(picture, 0, 0, 16, 16);
        using var drawn = SKBitmap.Decode(canvas.ToPng());
        var pixel = drawn.GetPixel(8, 8);
        Assert.InRange(pixel.Red, 190, 196);
        Assert.InRange(pixel.Green, 80, 86);
        Assert.InRange(pixel.Blue, 48, 54);
    }

    private static char NameOf(SKColor colour)
    {
        var name = colour.Red > colour.Blue ? 'r' : 'b';
        return Math.Max(colour.Red, colour.Blue) > 190 ? char.ToUpperInvariant(name) : name;
    }

    private static byte[] Jpeg()
    {
        using var bitmap = new SKBitmap(new SKImageInfo(Long, Short));
        for (var y = 0; y < Short; y++)
        {
            for (var x = 0; x < Long; x++)
            {
                var bright = (byte)(y < Short / 2 ? 255 : 128);
                bitmap.SetPixel(x, y, x < Long / 2 ? new SKColor(bright, 0, 0) : new SKColor(0, 0, bright));
            }
        }

        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 100);
        return data.ToArray();
    }

    /// <summary>Puts a segment with EXIF behind the first two bytes: a TIFF header and a directory of one entry.</summary>
    private static byte[] WithOrientation(byte[] jpeg, ushort orientation)
    {
        byte[] segment =
        [
            0xFF, 0xE1, 0, 34, .. "Exif\0\0"u8, .. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0,
        ];
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(28), orientation);
        return [.. jpeg.AsSpan(0, 2), .. segment, .. jpeg.AsSpan(2)];
    }
}
