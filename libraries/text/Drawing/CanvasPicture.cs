using SkiaSharp;

namespace AdGenius.Text.Drawing;

/// <summary>A decoded picture with transparency, such as a logo. Owns Skia's memory: dispose of it.</summary>
public sealed class CanvasPicture : IDisposable
{
    private CanvasPicture(SKImage image) => Image = image;

    /// <summary>Pixels in a row.</summary>
    public int Width => Image.Width;

    /// <summary>Rows.</summary>
    public int Height => Image.Height;

    /// <summary>True where every pixel is transparent, or so nearly that nothing is seen.</summary>
    public bool IsInvisible
    {
        get
        {
            const int FaintestAlpha = 8; // of 255
            using var pixels = Image.PeekPixels();
            var bytes = pixels.GetPixelSpan();
            for (var alpha = 3; alpha < bytes.Length; alpha += 4)
            {
                if (bytes[alpha] >= FaintestAlpha)
                {
                    return false;
                }
            }

            return true;
        }
    }

    internal SKImage Image { get; }

    /// <summary>
    /// Decodes a PNG, JPEG or WebP picture, upright as its EXIF orientation says and in the colours of sRGB. Its size is checked against
    /// the header, before anything is decoded.
    /// </summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="maxPixels">Maximum number of pixels.</param>
    /// <exception cref="InvalidDataException">It is no such picture, is damaged, or has more pixels.</exception>
    public static CanvasPicture Open(byte[] file, long maxPixels)
    {
        ArgumentNullException.ThrowIfNull(file);
        using var data = SKData.CreateCopy(file);
        using var codec = SKCodec.Create(data);
        if (codec is not { EncodedFormat: SKEncodedImageFormat.Png or SKEncodedImageFormat.Jpeg or SKEncodedImageFormat.Webp })
        {
            throw new InvalidDataException("is no PNG, JPEG or WebP picture");
        }

        var (width, height) = (codec.Info.Width, codec.Info.Height);
        if ((long)width * height > maxPixels)
        {
            throw new InvalidDataException(FormattableString.Invariant(
                $"has {width} × {height} pixels; at most {maxPixels / 1e6:0.#} million are read"));
        }

        // With a colour space the decoder converts what a profile in the file describes; without one it takes every picture for sRGB.
        using var colours = SKColorSpace.CreateSrgb();
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Premul, colours));
        return codec.GetPixels(bitmap.Info, bitmap.GetPixels()) == SKCodecResult.Success
            ? new CanvasPicture(Upright(bitmap, codec.EncodedOrigin))
            : throw new InvalidDataException("is damaged: it cannot be decoded");
    }

    /// <param name="bitmap">The pixels as they are stored.</param>
    /// <param name="origin">Where the first of them is shown.</param>
    private static SKImage Upright(SKBitmap bitmap, SKEncodedOrigin origin)
    {
        var isTurned = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop
            or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        var (width, height) = isTurned ? (bitmap.Height, bitmap.Width) : (bitmap.Width, bitmap.Height);
        (int XByColumn, int XByRow, int X, int YByColumn, int YByRow, int Y)? move = origin switch
        {
            SKEncodedOrigin.TopRight => (-1, 0, width, 0, 1, 0),
            SKEncodedOrigin.BottomRight => (-1, 0, width, 0, -1, height),
            SKEncodedOrigin.BottomLeft => (1, 0, 0, 0, -1, height),
            SKEncodedOrigin.LeftTop => (0, 1, 0, 1, 0, 0),
            SKEncodedOrigin.RightTop => (0, -1, width, 1, 0, 0),
            SKEncodedOrigin.RightBottom => (0, -1, width, -1, 0, height),
            SKEncodedOrigin.LeftBottom => (0, 1, 0, -1, 0, height),
            _ => null,
        };
        if (move is not { } matrix)
        {
            return SKImage.FromBitmap(bitmap);
        }

        using var upright = new SKBitmap(bitmap.Info.WithSize(width, height));
        using var canvas = new SKCanvas(upright);
        canvas.Clear(SKColors.Transparent);
        canvas.SetMatrix(new SKMatrix(
            matrix.XByColumn, matrix.XByRow, matrix.X, matrix.YByColumn, matrix.YByRow, matrix.Y, 0, 0, 1));
        using var stored = SKImage.FromBitmap(bitmap);
        canvas.DrawImage(stored, 0, 0, new SKSamplingOptions(SKFilterMode.Nearest));
        canvas.Flush();
        return SKImage.FromBitmap(upright);
    }

    /// <inheritdoc/>
    public void Dispose() => Image.Dispose();
}
