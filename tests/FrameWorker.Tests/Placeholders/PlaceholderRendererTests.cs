using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.FrameWorker.Placeholders;
using AdGenius.Imaging;
using AdGenius.Imaging.Files;
using AdGenius.Imaging.Measuring;
using AdGenius.Text.Fonts;

namespace AdGenius.FrameWorker.Tests.Placeholders;

/// <summary>Pictures are checked by their numbers here and by eye when they change.</summary>
public sealed class PlaceholderRendererTests : IDisposable
{
    private static readonly string[] Night = ["#05070f", "#101a30", "#2a3c66"];
    private static readonly string[] Noon = ["#6b8f4e", "#bfe0f5", "#fff6d8"];
    private readonly FontLibrary _fonts = FontLibrary.OfSystem();

    [Theory]
    [InlineData(854, 480)]
    [InlineData(480, 854)]
    [InlineData(2160, 2160)]
    [InlineData(1080, 1350)]
    public void Pictures_have_the_videos_size(int width, int height)
    {
        using var picture = Read(Draw("words", Noon, 1, new FrameSize(width, height)));

        Assert.Equal((width, height), (picture.Width, picture.Height));
        Assert.False(PictureStatistics.Of(picture).IsBlack);
    }

    [Fact]
    public void The_same_command_gives_the_same_picture_and_another_seed_another()
    {
        var picture = Draw("words", Noon, 1);

        Assert.Equal(picture, Draw("words", Noon, 1));
        Assert.NotEqual(picture, Draw("words", Noon, 2));
        Assert.NotEqual(picture, Draw("other words", Noon, 1));
    }

    [Fact]
    public void Colours_follow_the_palette()
    {
        using var night = Read(Draw("words", Night, 1));
        using var noon = Read(Draw("words", Noon, 1));

        Assert.True(PictureStatistics.Of(noon).MeanLuma > 2 * PictureStatistics.Of(night).MeanLuma);
    }

    [Theory]
    [InlineData("שלום עולם")]
    [InlineData("مرحبا بالعالم")]
    [InlineData("🚀🇩🇪👩‍👩‍👧")]
    [InlineData("日本語のみ")]
    [InlineData(@"{\p1}m 0 0 l 9 9{\p0} %{pts} ' : \\ [x]; , %d")]
    [InlineData("\uD800 half a letter")]
    public void Any_text_changes_the_middle_of_the_picture(string text)
    {
        using var empty = Read(Draw(string.Empty, Noon, 1));
        using var captioned = Read(Draw(text, Noon, 1));

        Assert.True(PictureStatistics.MeanDifference(Middle(empty), Middle(captioned)) > 0.2);
    }

    [Fact]
    public void Without_a_font_for_it_the_caption_names_the_script()
    {
        using var none = new FontLibrary([]);
        var named = new PlaceholderRenderer(none).Draw(KeyframeOf("(no font for Hiragana, Han)", Noon), 1, Size, Cancellation);
        var missing = new PlaceholderRenderer(none).Draw(KeyframeOf("の日本", Noon), 1, Size, Cancellation);
        using var expected = Read(named);
        using var drawn = Read(missing);

        Assert.Equal(0, PictureStatistics.MeanDifference(Middle(expected), Middle(drawn)), 0.05);
    }

    [Fact]
    public void Text_leaves_bright_letters_in_the_middle_and_a_bright_watermark_above()
    {
        var pixels = Read(Draw("MMMMMMMM", Night, 1)).ToRgb();

        Assert.True(BrightIn(pixels, 0.4, 0.6) > 2000, "letters");
        Assert.True(BrightIn(pixels, 0.1, 0.3) > 1000, "the watermark");
    }

    public void Dispose() => _fonts.Dispose();

    private static FrameSize Size => new(854, 480);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Picture Read(byte[] file) => PictureReader.Read(file, PictureLimits.Default);

    private static Picture Middle(Picture picture) => picture.Crop(new(100, 170, 654, 140));

    private byte[] Draw(string text, string[] palette, long seed, FrameSize? size = null) =>
        new PlaceholderRenderer(_fonts).Draw(KeyframeOf(text, palette), seed, size ?? Size, Cancellation);

    private static Keyframe KeyframeOf(string text, string[] palette) =>
        new() { Index = 0, SceneIndex = 0, Text = text, Prompt = text, Palette = palette };

    /// <summary>Nearly white pixels in a band of the height of an 854 by 480 picture.</summary>
    private static int BrightIn(byte[] pixels, double from, double to)
    {
        var count = 0;
        for (var i = (int)(from * 480) * 854 * 3; i < (int)(to * 480) * 854 * 3; i += 3)
        {
            count += pixels[i] > 220 && pixels[i + 1] > 220 && pixels[i + 2] > 220 ? 1 : 0;
        }

        return count;
    }
}
