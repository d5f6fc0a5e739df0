using AdGenius.Text.Drawing;
using AdGenius.Text.Layout;

namespace AdGenius.Text.Tests.Drawing;

/// <summary>Where ink lies, in what colour. Pictures are looked at by eye when they change.</summary>
public sealed class TextCanvasTests(SystemFonts system) : IClassFixture<SystemFonts>
{
    private const int Width = 400;
    private const int Height = 100;
    private static readonly TextBox Box = new() { Width = Width, Height = Height, MaxSize = 30, MinSize = 30 };

    [Theory]
    [InlineData("Latin", TextAlignment.Start, 0, 100)]
    [InlineData("Latin", TextAlignment.End, 300, 400)]
    [InlineData("Latin", TextAlignment.Centre, 150, 250)]
    [InlineData("עברית", TextAlignment.Start, 300, 400)]
    [InlineData("العربية", TextAlignment.End, 0, 130)]
    public void Lines_lie_where_the_alignment_and_the_direction_put_them(string text, TextAlignment alignment, int left, int right)
    {
        var columns = InkColumns(Draw(text, new TextStyle(), alignment));

        Assert.InRange(columns.Min(), left, right);
        Assert.InRange(columns.Max(), left, right);
    }

    [Fact]
    public void Emoji_have_colours_of_their_own_and_letters_the_style()
    {
        Assert.True(ColourfulPixels(Draw("🚀🍓", new TextStyle())) > 100);
        Assert.Equal(0, ColourfulPixels(Draw("Letters", new TextStyle())));
        Assert.True(ColourfulPixels(Draw("Letters", new TextStyle { Colour = new TextColour(255, 0, 0) })) > 100);
    }

    [Fact]
    public void An_outline_reaches_around_the_letters()
    {
        var plain = InkColumns(Draw("I", new TextStyle()));
        var outlined = InkColumns(Draw("I", new TextStyle { Outline = TextColour.White, OutlineWidth = 0.2f }));

        Assert.InRange(plain.Min() - outlined.Min(), 4, 8);
        Assert.InRange(outlined.Max() - plain.Max(), 4, 8);
    }

    [Fact]
    public void A_panel_lies_behind_all_lines()
    {
        var plain = InkColumns(Draw("I", new TextStyle()));
        var panel = InkColumns(Draw("I", new TextStyle { Panel = TextColour.White, PanelPadding = 1 }));

        Assert.InRange(plain.Min() - panel.Min(), 25, 35);
    }

    [Fact]
    public void A_transparent_canvas_stays_transparent_around_the_text()
    {
        using var canvas = TextCanvas.Transparent(Width, Height);
        canvas.Draw(TextLayout.Fit("text", Box, system.Library), new TextStyle(), 0, 0);

        using var read = SkiaSharp.SKBitmap.Decode(canvas.ToPng());

        Assert.Equal(0, read.GetPixel(2, 2).Alpha);
        Assert.Contains(read.Pixels, pixel => pixel.Alpha == 255);
    }

    [Fact]
    public void The_same_text_gives_the_same_pixels() =>
        Assert.Equal(Draw("Grüße عربي 中文", new TextStyle()), Draw("Grüße عربي 中文", new TextStyle()));

    private byte[] Draw(string text, TextStyle style, TextAlignment alignment = TextAlignment.Centre)
    {
        using var canvas = TextCanvas.OfRgb(new byte[Width * Height * 3], Width, Height);
        canvas.Draw(TextLayout.Fit(text, Box with { Alignment = alignment }, system.Library), style, 0, 0);
        return canvas.ToRgb();
    }

    private static List<int> InkColumns(byte[] rgb) => [.. Enumerable.Range(0, Width).Where(x => Enumerable.Range(0, Height)
        .Any(y => rgb[((y * Width) + x) * 3] > 100))];

    private static int ColourfulPixels(byte[] rgb) => rgb.Chunk(3).Count(pixel => pixel.Max() - pixel.Min() > 80);
}
