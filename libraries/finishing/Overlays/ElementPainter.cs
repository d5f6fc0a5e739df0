using AdGenius.Finishing.Brand;
using AdGenius.Finishing.Presets;
using AdGenius.Text.Drawing;
using AdGenius.Text.Layout;

namespace AdGenius.Finishing.Overlays;

/// <summary>
/// Draws elements. Text that could not be read on the picture behind it gets a panel that is just dark or light enough; the contrast that
/// results is returned, because preflight reports it.
/// </summary>
internal sealed class ElementPainter(BrandStyle brand)
{
    private const double FadeSeconds = 0.35;
    private const double MaxPanel = 0.9;

    /// <summary>Draws one element.</summary>
    /// <param name="element">The element.</param>
    /// <param name="ground">Measured luminance behind it.</param>
    /// <param name="contrast">Lowest contrast of its text; null for pictures.</param>
    public FrameLayer Paint(PlacedElement element, (double Darkest, double Brightest) ground, out double? contrast)
    {
        using var canvas = TextCanvas.Transparent(element.Box.Width, element.Box.Height);
        if (element.Picture is { } picture)
        {
            canvas.Draw(picture, 0, 0, element.Box.Width, element.Box.Height);
            contrast = null;
        }
        else if (element.Kind == OverlayKind.CallToAction)
        {
            contrast = PaintButton(canvas, element, 0, 0);
        }
        else
        {
            contrast = PaintText(canvas, element, ground);
        }

        var fade = Math.Min(FadeSeconds, (element.To - element.From) / 4);
        return new FrameLayer(element.Kind, canvas.ToPng(), element.Box, element.From, element.To, fade);
    }

    /// <summary>Draws a button whose box begins at these pixels of the canvas; returns the contrast of its text.</summary>
    public double PaintButton(TextCanvas canvas, PlacedElement element, int x, int y)
    {
        var ground = brand.Accent ?? brand.Primary;
        var letters = Contrast.Readable(brand.Text, ground);
        canvas.FillRectangle(x, y, element.Box.Width, element.Box.Height, element.Box.Height / 2.6f, ground);
        DrawInto(canvas, element.Text!, element.Box with { X = x, Y = y }, new TextStyle { Colour = letters });
        return Contrast.Between(letters, ground);
    }

    /// <summary>Draws a text into the middle of a box.</summary>
    public static void DrawInto(TextCanvas canvas, TextLayout text, Box box, TextStyle style) =>
        canvas.Draw(
            text, style, box.X + ((box.Width - text.Box.Width) / 2), box.Y + ((box.Height - text.Box.Height) / 2));

    private double PaintText(TextCanvas canvas, PlacedElement element, (double Darkest, double Brightest) ground)
    {
        var letters = brand.Text;
        var luminance = Contrast.LuminanceOf(letters);
        if (Math.Max(Contrast.Between(luminance, 0), Contrast.Between(luminance, 1)) < Contrast.Required * 1.1)
        {
            (letters, luminance) = (TextColour.White, 1); // a colour in the middle cannot be read on any panel
        }

        var isBlack = Contrast.Between(luminance, 0) > Contrast.Between(luminance, 1);
        var alpha = element.Kind == OverlayKind.Headline ? 0 : 0.3;
        var worst = WorstOf(luminance, ground, isBlack, alpha);
        while (worst < Contrast.Required && alpha < MaxPanel)
        {
            alpha = Math.Min(MaxPanel, Math.Max(0.35, alpha + 0.05));
            worst = WorstOf(luminance, ground, isBlack, alpha);
        }

        var shade = isBlack ? (byte)0 : byte.MaxValue;
        if (alpha > 0)
        {
            var radius = Math.Min(element.Box.Height / 4f, element.Text!.Size * 0.4f);
            canvas.FillRectangle(
                0, 0, element.Box.Width, element.Box.Height, radius, new TextColour(shade, shade, shade, (byte)Math.Round(alpha * 255)));
        }

        DrawInto(canvas, element.Text!, element.Box with { X = 0, Y = 0 }, new TextStyle
        {
            Colour = letters,
            Outline = new TextColour(shade, shade, shade, 150),
            OutlineWidth = 0.035f,
            OutlineBlur = 0.05f,
        });
        return worst;
    }

    private static double WorstOf(double letters, (double Darkest, double Brightest) ground, bool isBlack, double alpha) => Math.Min(
        Contrast.Between(letters, Contrast.Behind(ground.Darkest, isBlack, alpha)),
        Contrast.Between(letters, Contrast.Behind(ground.Brightest, isBlack, alpha)));
}
