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

    internal SKImage Image { get; }

    /// <summary>Decodes a PNG, JPEG or WebP picture. Its size is checked against the header, before anything is decoded.</summary>
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

        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Premul));
        return codec.GetPixels(bitmap.Info, bitmap.GetPixels()) == SKCodecResult.Success
            ? new CanvasPicture(SKImage.FromBitmap(bitmap))
            : throw new InvalidDataException("is damaged: it cannot be decoded");
    }

    /// <inheritdoc/>
    public void Dispose() => Image.Dispose();
}
