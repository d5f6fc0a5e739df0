using AdGenius.Imaging.Measuring;
using OpenCvSharp;

namespace AdGenius.Imaging.Tests;

public sealed class PictureTests
{
    [Fact]
    public void Red_stays_red_for_other_readers_of_the_file()
    {
        using var picture = TestPictures.Of(4, 4, (_, _) => (200, 90, 10));

        using var read = Cv2.ImDecode(picture.ToPng(), ImreadModes.Color);

        Assert.Equal(new Vec3b(10, 90, 200), read.At<Vec3b>(2, 2));
    }

    [Fact]
    public void The_same_picture_gives_the_same_file()
    {
        var pixels = TestPictures.Noise(64, 64);
        using var first = Picture.OfRgb(pixels, 64, 64);
        using var second = Picture.OfRgb(pixels, 64, 64);

        Assert.Equal(first.ToPng(), second.ToPng());
        Assert.Equal(first.ToJpeg(90), second.ToJpeg(90));
    }

    /// <summary>Lines of one pixel become an even grey; sampling single pixels would show them as broad stripes.</summary>
    [Fact]
    public void Shrinking_leaves_no_moire()
    {
        using var lines = TestPictures.Of(700, 700, (x, _) => x % 2 == 0 ? ((byte)255, (byte)255, (byte)255) : ((byte)0, (byte)0, (byte)0));

        using var small = lines.Resize(100, 100);

        Assert.InRange(PictureStatistics.Of(small).Contrast, 0, 20);
        Assert.InRange(PictureStatistics.Of(small).MeanLuma, 120, 135);
    }

    [Fact]
    public void Growing_keeps_edges_sharper_than_repeating_or_blending_pixels()
    {
        using var picture = TestPictures.Quarters(32, 32);

        using var large = picture.Resize(128, 96);

        Assert.Equal((128, 96), (large.Width, large.Height));
        Assert.Equal(TestPictures.Red, TestPictures.At(large.ToRgb(), 128, 10, 10));
        Assert.Equal(TestPictures.Yellow, TestPictures.At(large.ToRgb(), 128, 120, 90));
    }

    [Fact]
    public void A_wrong_number_of_pixels_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Picture.OfRgb(new byte[10], 2, 2));
}
