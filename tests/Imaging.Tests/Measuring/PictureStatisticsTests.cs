using AdGenius.Imaging.Measuring;

namespace AdGenius.Imaging.Tests.Measuring;

public sealed class PictureStatisticsTests
{
    [Fact]
    public void A_black_picture_is_known_even_with_noise_and_a_logo()
    {
        (byte, byte, byte) white = (255, 255, 255);
        using var black = TestPictures.Of(200, 200, (x, y) => x < 20 && y < 20 ? white : ((byte)(x % 12), (byte)(y % 12), (byte)8));
        using var night = TestPictures.Of(200, 200, (x, y) => x < 40 && y < 40 ? white : ((byte)10, (byte)12, (byte)8));

        Assert.True(PictureStatistics.Of(black).IsBlack);
        Assert.False(PictureStatistics.Of(night).IsBlack);
        Assert.Equal(0.96, PictureStatistics.Of(night).BlackShare, 0.001);
    }

    [Fact]
    public void Contrast_is_the_spread_of_luma()
    {
        (byte, byte, byte) dark = (100, 100, 100);
        (byte, byte, byte) bright = (140, 140, 140);
        using var flat = TestPictures.Of(50, 50, (_, _) => (90, 90, 90));
        using var halves = TestPictures.Of(50, 50, (x, _) => x < 25 ? dark : bright);

        Assert.Equal((90, 0), (PictureStatistics.Of(flat).MeanLuma, PictureStatistics.Of(flat).Contrast));
        Assert.Equal(20, PictureStatistics.Of(halves).Contrast, 0.001);
    }

    [Fact]
    public void A_blurred_picture_is_less_sharp()
    {
        using var sharp = Picture.OfRgb(TestPictures.Noise(256, 256), 256, 256);
        using var small = sharp.Resize(64, 64);
        using var blurred = small.Resize(256, 256);

        Assert.True(PictureStatistics.Of(sharp).Sharpness > 20 * PictureStatistics.Of(blurred).Sharpness);
    }

    [Fact]
    public void Neighbours_of_a_frozen_video_do_not_differ()
    {
        using var first = TestPictures.Quarters(64, 64);
        using var same = TestPictures.Quarters(64, 64);
        using var other = TestPictures.Of(64, 64, (x, _) => ((byte)(x * 3), 20, 20));
        using var larger = TestPictures.Quarters(66, 64);

        Assert.Equal(0, PictureStatistics.MeanDifference(first, same));
        Assert.InRange(PictureStatistics.MeanDifference(first, other), 20, 200);
        Assert.Throws<ArgumentException>(() => PictureStatistics.MeanDifference(first, larger));
    }
}
