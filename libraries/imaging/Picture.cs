using AdGenius.Imaging.Framing;
using OpenCvSharp;

namespace AdGenius.Imaging;

/// <summary>A picture of 8-bit blue, green and red in OpenCV's memory. Owns that memory: dispose of it.</summary>
public sealed class Picture : IDisposable
{
    private const int Channels = 3;

    internal Picture(Mat pixels) => Pixels = pixels;

    /// <summary>Pixels in a row.</summary>
    public int Width => Pixels.Width;

    /// <summary>Rows.</summary>
    public int Height => Pixels.Height;

    /// <summary>OpenCV's matrix, CV_8UC3.</summary>
    internal Mat Pixels { get; }

    /// <summary>A picture of 8-bit red, green and blue, rows from the top without gaps. The pixels are copied.</summary>
    /// <exception cref="ImagingUnavailableException">OpenCV cannot be loaded.</exception>
    public static unsafe Picture OfRgb(ReadOnlySpan<byte> pixels, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.Length, checked(width * height * Channels), nameof(pixels));
        OpenCvLibrary.EnsureLoaded();
        fixed (byte* first = pixels)
        {
            using var rgb = Mat.FromPixelData(height, width, MatType.CV_8UC3, (nint)first);
            var bgr = new Mat();
            Cv2.CvtColor(rgb, bgr, ColorConversionCodes.RGB2BGR);
            return new Picture(bgr);
        }
    }

    /// <summary>The pixels as 8-bit red, green and blue, rows from the top without gaps.</summary>
    public unsafe byte[] ToRgb()
    {
        var pixels = new byte[Width * Height * Channels];
        fixed (byte* first = pixels)
        {
            using var rgb = Mat.FromPixelData(Height, Width, MatType.CV_8UC3, (nint)first);
            Cv2.CvtColor(Pixels, rgb, ColorConversionCodes.BGR2RGB);
        }

        return pixels;
    }

    /// <summary>
    /// The picture in another size: averaged over areas where it shrinks, which leaves no moiré, and by Lanczos where it grows.
    /// </summary>
    public Picture Resize(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        var resized = new Mat();
        var interpolation = width < Width || height < Height ? InterpolationFlags.Area : InterpolationFlags.Lanczos4;
        Cv2.Resize(Pixels, resized, new Size(width, height), 0, 0, interpolation);
        return new Picture(resized);
    }

    /// <summary>A part of the picture.</summary>
    public Picture Crop(PictureRegion region)
    {
        using var part = new Mat(Pixels, new Rect(region.X, region.Y, region.Width, region.Height));
        return new Picture(part.Clone());
    }

    /// <summary>The picture in this size and shape: what is over is cut off where the picture shows least.</summary>
    public Picture Reframe(int width, int height)
    {
        using var part = Crop(Reframing.RegionFor(this, width, height));
        return part.Resize(width, height);
    }

    /// <summary>The picture in this size and shape: what is over is cut off on both sides alike.</summary>
    public Picture Cover(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        var isWider = (long)Width * height > (long)Height * width;
        var (keptWidth, keptHeight) = isWider
            ? (Math.Max(1, (int)Math.Round((double)Height * width / height)), Height)
            : (Width, Math.Clamp((int)Math.Round((double)Width * height / width), 1, Height));
        using var part = Crop(new PictureRegion((Width - keptWidth) / 2, (Height - keptHeight) / 2, keptWidth, keptHeight));
        return part.Resize(width, height);
    }

    /// <summary>The picture as a PNG file: lossless, and the same bytes on every machine.</summary>
    public byte[] ToPng() => Encode(".png", new ImageEncodingParam(ImwriteFlags.PngCompression, 1));

    /// <summary>The picture as a JPEG file.</summary>
    /// <param name="quality">1 to 100.</param>
    public byte[] ToJpeg(int quality)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        return Encode(".jpg", new ImageEncodingParam(ImwriteFlags.JpegQuality, quality));
    }

    /// <inheritdoc/>
    public void Dispose() => Pixels.Dispose();

    private byte[] Encode(string extension, ImageEncodingParam parameter)
    {
        Cv2.ImEncode(extension, Pixels, out var file, parameter);
        return file;
    }
}
