using AdGenius.Finishing.Captions;
using AdGenius.Finishing.Presets;
using AdGenius.Imaging.Files;
using AdGenius.Text.Fonts;
using CaptionStyle = AdGenius.Contracts.Briefs.CaptionStyle;

namespace AdGenius.Finishing.Tests.Captions;

/// <summary>Captions in scripts that ask for more than Latin letters; letters come from the fonts of the system.</summary>
public sealed class CaptionPainterTests : IDisposable
{
    private static readonly Box Band = new(0, 0, 900, 180);
    private readonly FontLibrary _fonts = FontLibrary.OfSystem();

    [Theory]
    [InlineData("Good mornings start here", false)]
    [InlineData("صباح الخير", false)]
    [InlineData("毎朝のコーヒー", false)]
    [InlineData("Try it free ☕🚀", true)]
    public void Every_script_is_drawn_and_emoji_have_their_colours(string text, bool isColourful)
    {
        Assert.SkipUnless(_fonts.FindMissingLetters(text).Count == 0, "A font of this system lacks: " + string.Join(
            ' ', _fonts.FindMissingLetters(text)));
        var pictures = CaptionPainter.Paint([new CaptionCue(0, 1, text)], CaptionStyle.Outline, Band, 1080, _fonts, out var contrast);

        using var picture = PictureReader.Read(pictures[0], PictureLimits.Default);
        var pixels = picture.ToRgb();
        var colourful = Enumerable.Range(0, pixels.Length / 3).Count(i => pixels[i * 3] - pixels[(i * 3) + 2] > 60);
        Assert.Equal((Band.Width, Band.Height), (picture.Width, picture.Height));
        Assert.Equal(isColourful, colourful > 50);
        Assert.True(Enumerable.Range(0, pixels.Length / 3).Count(i => pixels[i * 3] < 60) > 500, "nothing was drawn");
        Assert.True(contrast >= 4.5);
    }

    [Fact]
    public void All_captions_of_an_ad_have_one_size()
    {
        CaptionCue[] cues = [new(0, 1, "Short"), new(1, 2, "Now this caption is as long as a caption is allowed to")];

        var pictures = CaptionPainter.Paint(cues, CaptionStyle.Panel, Band, 1080, _fonts, out _);
        var alone = CaptionPainter.Paint([cues[0]], CaptionStyle.Panel, Band with { Width = 500 }, 1080, _fonts, out _);

        Assert.True(HeightOf(pictures[1]) > HeightOf(pictures[0]) * 1.5, "the long caption has no second line");
        Assert.True(HeightOf(pictures[0]) <= HeightOf(alone[0]));
    }

    public void Dispose() => _fonts.Dispose();

    /// <summary>Rows with a panel.</summary>
    private static int HeightOf(byte[] png)
    {
        using var picture = PictureReader.Read(png, PictureLimits.Default);
        var (pixels, width) = (picture.ToRgb(), picture.Width);
        return Enumerable.Range(0, picture.Height).Count(row => pixels[((row * width) + (width / 2)) * 3] < 250);
    }
}
