using AdGenius.Finishing.Brand;
using AdGenius.Finishing.Presets;
using AdGenius.Text.Drawing;
using AdGenius.Text.Fonts;
using AdGenius.Text.Layout;
using CaptionStyle = AdGenius.Contracts.Briefs.CaptionStyle;

namespace AdGenius.Finishing.Captions;

/// <summary>
/// Draws each caption as a picture. They are drawn here and not by ffmpeg's libass, which has no coloured emoji and does not tell where a
/// line will lie before it is in the video: the safe area and the contrast are to be known beforehand.
/// </summary>
internal static class CaptionPainter
{
    private const double PanelAlpha = 0.66;
    private const int MaxLines = 2;

    /// <summary>One picture of the size of <paramref name="band"/> for each caption.</summary>
    /// <param name="cues">The captions.</param>
    /// <param name="style">How they look.</param>
    /// <param name="band">Where they lie.</param>
    /// <param name="unit">The frame's short side.</param>
    /// <param name="fonts">The fonts.</param>
    /// <param name="contrast">Lowest contrast of the letters with what is behind them.</param>
    public static IReadOnlyList<byte[]> Paint(
        IReadOnlyList<CaptionCue> cues, CaptionStyle style, Box band, int unit, FontLibrary fonts, out double contrast)
    {
        var (paddingX, paddingY) = ((int)(unit * 0.022), (int)(unit * 0.012));
        var box = new TextBox
        {
            Width = band.Width - (2 * paddingX),
            Height = band.Height - (2 * paddingY),
            MaxSize = unit * 0.053f,
            MinSize = unit * 0.024f,
        };

        // All captions have the size of the one that is hardest to fit: letters that change their size distract.
        var size = cues.Select(cue => FitTwoLines(cue.Text, box, fonts).Size).DefaultIfEmpty(box.MaxSize).Min();
        var ground = Contrast.Behind(1, isBlack: true, style == CaptionStyle.Panel ? PanelAlpha : 0.95);
        contrast = Contrast.Between(1, ground);
        return [.. cues.Select(cue => PaintOne(cue.Text, style, band, box with { MaxSize = size }, paddingX, paddingY, fonts))];
    }

    private static TextLayout FitTwoLines(string text, TextBox box, FontLibrary fonts)
    {
        var layout = TextLayout.Fit(text, box, fonts);
        while (layout.LineCount > MaxLines && layout.Size > box.MinSize * 1.01f)
        {
            layout = TextLayout.Fit(text, box with { MaxSize = Math.Max(box.MinSize, layout.Size * 0.95f) }, fonts);
        }

        return layout;
    }

    private static byte[] PaintOne(
        string text, CaptionStyle style, Box band, TextBox box, int paddingX, int paddingY, FontLibrary fonts)
    {
        var layout = TextLayout.Fit(text, box, fonts);
        if (layout.LineCount == MaxLines
            && TextLayout.Fit(string.Join('\n', CaptionFiles.Halves(text)), box, fonts) is { LineCount: MaxLines } even
            && even.Size >= layout.Size)
        {
            layout = even; // two lines of about the same length: no word stands alone
        }

        using var canvas = TextCanvas.Transparent(band.Width, band.Height);
        var (width, height) = ((int)Math.Ceiling(layout.Width) + (2 * paddingX), (int)Math.Ceiling(layout.Height) + (2 * paddingY));
        var (left, top) = ((band.Width - width) / 2, band.Height - height);
        if (style == CaptionStyle.Panel)
        {
            canvas.FillRectangle(left, top, width, height, layout.Size * 0.28f, new TextColour(0, 0, 0, (byte)(PanelAlpha * 255)));
        }

        var letters = style == CaptionStyle.Panel
            ? new TextStyle()
            : new TextStyle { Outline = new TextColour(0, 0, 0, 242), OutlineWidth = 0.09f };
        Overlays.ElementPainter.DrawInto(canvas, layout, new Box(left, top, width, height), letters);
        return canvas.ToPng();
    }
}
