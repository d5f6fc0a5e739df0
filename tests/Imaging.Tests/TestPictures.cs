using OpenCvSharp;

namespace AdGenius.Imaging.Tests;

/// <summary>Pictures to test with.</summary>
internal static class TestPictures
{
    public static readonly (byte R, byte G, byte B) Red = (220, 20, 20);
    public static readonly (byte R, byte G, byte B) Green = (20, 200, 20);
    public static readonly (byte R, byte G, byte B) Blue = (20, 20, 220);
    public static readonly (byte R, byte G, byte B) Yellow = (230, 220, 20);

    public static byte[] Noise(int width, int height)
    {
        var pixels = new byte[width * height * 3];
        new Random(1).NextBytes(pixels);
        return pixels;
    }

    public static Picture Of(int width, int height, Func<int, int, (byte R, byte G, byte B)> colour)
    {
        var pixels = new byte[width * height * 3];
        for (var i = 0; i < width * height; i++)
        {
            (pixels[i * 3], pixels[(i * 3) + 1], pixels[(i * 3) + 2]) = colour(i % width, i / width);
        }

        return Picture.OfRgb(pixels, width, height);
    }

    /// <summary>Red top left, green top right, blue bottom left, yellow bottom right.</summary>
    public static Picture Quarters(int width, int height) => Of(
        width,
        height,
        (x, y) => y < height / 2 ? (x < width / 2 ? Red : Green) : (x < width / 2 ? Blue : Yellow));

    public static (byte R, byte G, byte B) At(byte[] rgb, int width, int x, int y)
    {
        var at = ((y * width) + x) * 3;
        return (rgb[at], rgb[at + 1], rgb[at + 2]);
    }

    /// <summary>A file of pixels that <see cref="Picture"/> itself never has: with alpha, grey, or 16 bits.</summary>
    public static byte[] Encode(string extension, MatType type, int width, int height, Scalar colour, params int[] parameters)
    {
        using var pixels = new Mat(height, width, type, colour);
        Cv2.ImEncode(extension, pixels, out var file, parameters);
        return file;
    }
}
