using AdGenius.Text.Layout;
using SkiaSharp;

namespace AdGenius.Text.Drawing;

/// <summary>A picture to draw text on. Owns Skia's memory: dispose of it.</summary>
public sealed class TextCanvas : IDisposable
{
    private readonly SKBitmap _bitmap;
    private readonly SKCanvas _canvas;

    private TextCanvas(SKBitmap bitmap)
    {
        _bitmap = bitmap;
        _canvas = new SKCanvas(bitmap);
    }

    /// <summary>Pixels in a row.</summary>
    public int Width => _bitmap.Width;

    /// <summary>Rows.</summary>
    public int Height => _bitmap.Height;

    /// <summary>A transparent canvas, for text that is laid over a video.</summary>
    public static TextCanvas Transparent(int width, int height)
    {
        var bitmap = NewBitmap(width, height, SKAlphaType.Premul);
        bitmap.Erase(SKColors.Transparent);
        return new TextCanvas(bitmap);
    }

    /// <summary>A canvas with this picture of 8-bit red, green and blue, rows from the top without gaps. The pixels are copied.</summary>
    public static TextCanvas OfRgb(ReadOnlySpan<byte> pixels, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.Length, checked(width * height * 3), nameof(pixels));
        var bitmap = NewBitmap(width, height, SKAlphaType.Opaque);
        var to = bitmap.GetPixelSpan();
        for (var i = 0; i < width * height; i++)
        {
            pixels.Slice(i * 3, 3).CopyTo(to[(i * 4)..]);
            to[(i * 4) + 3] = byte.MaxValue;
        }

        return new TextCanvas(bitmap);
    }

    /// <summary>Draws <paramref name="layout"/> into its box, whose top left corner is at <paramref name="x"/> and
    /// <paramref name="y"/>.</summary>
    public void Draw(TextLayout layout, TextStyle style, float x, float y)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(style);
        DrawPanel(layout, style, x, y);
        if (style.OutlineWidth > 0)
        {
            using var blur = style.OutlineBlur > 0 ? SKMaskFilter.CreateBlur(SKBlurStyle.Normal, style.OutlineBlur * layout.Size) : null;
            using var outline = PaintOf(style.Outline);
            outline.Style = SKPaintStyle.StrokeAndFill;
            outline.StrokeWidth = 2 * style.OutlineWidth * layout.Size;
            outline.StrokeJoin = SKStrokeJoin.Round;
            outline.MaskFilter = blur;
            DrawLines(layout, outline, x, y, withColourGlyphs: false);
        }

        using var letters = PaintOf(style.Colour);
        DrawLines(layout, letters, x, y, withColourGlyphs: true);
    }

    /// <summary>Fills a rectangle with round corners.</summary>
    public void FillRectangle(float x, float y, float width, float height, float radius, TextColour colour)
    {
        using var paint = PaintOf(colour);
        _canvas.DrawRoundRect(x, y, width, height, radius, radius, paint);
    }

    /// <summary>Fills everything with a gradient from top to bottom.</summary>
    public void FillGradient(TextColour top, TextColour bottom)
    {
        using var shader = SKShader.CreateLinearGradient(
            new SKPoint(0, 0), new SKPoint(0, Height), [ColourOf(top), ColourOf(bottom)], SKShaderTileMode.Clamp);
        using var paint = new SKPaint { Shader = shader, IsDither = true };
        _canvas.DrawRect(0, 0, Width, Height, paint);
    }

    /// <summary>Draws a picture into a rectangle.</summary>
    public void Draw(CanvasPicture picture, float x, float y, float width, float height)
    {
        ArgumentNullException.ThrowIfNull(picture);
        _canvas.DrawImage(
            picture.Image, new SKRect(x, y, x + width, y + height), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear), null);
    }

    /// <summary>The pixels as 8-bit red, green and blue, rows from the top without gaps.</summary>
    public byte[] ToRgb()
    {
        var pixels = new byte[Width * Height * 3];
        var from = _bitmap.GetPixelSpan();
        for (var i = 0; i < Width * Height; i++)
        {
            from.Slice(i * 4, 3).CopyTo(pixels.AsSpan(i * 3));
        }

        return pixels;
    }

    /// <summary>The picture as a PNG file, with transparency where there is some.</summary>
    public byte[] ToPng()
    {
        using var image = SKImage.FromBitmap(_bitmap);
        using var file = image.Encode(SKEncodedImageFormat.Png, 100);
        return file.ToArray();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _canvas.Dispose();
        _bitmap.Dispose();
    }

    private static SKBitmap NewBitmap(int width, int height, SKAlphaType alpha)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        return new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, alpha));
    }

    private static SKPaint PaintOf(TextColour colour) => new() { Color = ColourOf(colour), IsAntialias = true };

    private static SKColor ColourOf(TextColour colour) => new(colour.Red, colour.Green, colour.Blue, colour.Alpha);

    private void DrawPanel(TextLayout layout, TextStyle style, float x, float y)
    {
        if (style.Panel.Alpha == 0 || layout.LineCount == 0)
        {
            return;
        }

        using var paint = PaintOf(style.Panel);
        var padding = style.PanelPadding * layout.Size;
        var left = layout.Lines.Min(line => StartOf(layout, line));
        var top = y + TopOf(layout);
        _canvas.DrawRect(
            new SKRect(x + left - padding, top - padding, x + left + layout.Width + padding, top + layout.Height + padding),
            paint);
    }

    private void DrawLines(TextLayout layout, SKPaint paint, float x, float y, bool withColourGlyphs)
    {
        var baseLine = y + TopOf(layout) + layout.Ascent;
        foreach (var line in layout.Lines)
        {
            var at = x + StartOf(layout, line);
            foreach (var run in line.Runs)
            {
                if (withColourGlyphs || !run.Face.HasColour)
                {
                    DrawRun(run, layout.Size, at, baseLine, paint);
                }

                at += run.Width;
            }

            baseLine += layout.LineHeight;
        }
    }

    private void DrawRun(GlyphRun run, float size, float x, float y, SKPaint paint)
    {
        if (run.Glyphs.Length == 0)
        {
            return;
        }

        using var font = new SKFont(run.Face.Typeface, size);
        font.Edging = SKFontEdging.Antialias;
        font.Subpixel = true;
        font.Hinting = SKFontHinting.None; // the same shapes at every size and place
        using var builder = new SKTextBlobBuilder();
        builder.AddPositionedRun(run.Glyphs, font, run.Positions);
        using var blob = builder.Build();
        if (blob is not null)
        {
            _canvas.DrawText(blob, x, y, paint);
        }
    }

    private static float TopOf(TextLayout layout) => (layout.Box.Height - layout.Height) / 2;

    private static float StartOf(TextLayout layout, TextLine line) => layout.Box.Alignment switch
    {
        TextAlignment.Centre => (layout.Box.Width - line.Width) / 2,
        TextAlignment.Start => line.IsRightToLeft ? layout.Box.Width - line.Width : 0,
        TextAlignment.End => line.IsRightToLeft ? 0 : layout.Box.Width - line.Width,
        _ => throw new ArgumentOutOfRangeException(nameof(layout), layout.Box.Alignment, null),
    };
}
