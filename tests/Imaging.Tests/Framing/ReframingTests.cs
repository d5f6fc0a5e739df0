using AdGenius.Imaging.Framing;

namespace AdGenius.Imaging.Tests.Framing;

public sealed class ReframingTests
{
    /// <summary>A bright object on a calm sky: the crop to a tall shape holds it, wherever it is.</summary>
    [Theory]
    [InlineData(0.12)]
    [InlineData(0.5)]
    [InlineData(0.85)]
    public void A_tall_crop_holds_what_stands_out(double position)
    {
        using var picture = Scene(1280, 720, position, 0.5);

        var region = Reframing.RegionFor(picture, 720, 1280);

        Assert.Equal(new PictureRegion(region.X, 0, 405, 720), region);
        Assert.InRange(1280 * position, region.X + 30, region.X + region.Width - 30);
    }

    [Theory]
    [InlineData(0.15)]
    [InlineData(0.85)]
    public void A_wide_crop_holds_what_stands_out(double position)
    {
        using var picture = Scene(720, 1280, 0.5, position);

        var region = Reframing.RegionFor(picture, 1280, 720);

        Assert.Equal(new PictureRegion(0, region.Y, 720, 405), region);
        Assert.InRange(1280 * position, region.Y + 30, region.Y + region.Height - 30);
    }

    /// <summary>A plain subject has no texture and, of one colour with few edges, little that a spectrum would find.</summary>
    [Theory]
    [InlineData(0.2, false)]
    [InlineData(0.8, false)]
    [InlineData(0.2, true)]
    [InlineData(0.8, true)]
    public void A_tall_crop_holds_a_plain_subject_beside_textures(double position, bool isTextured)
    {
        // A soft red disc over a sky that darkens; grass of fine noise in the lower part of the other half.
        var noise = new Random(3);
        using var picture = TestPictures.Of(1280, 720, (x, y) =>
        {
            var (dx, dy) = (x - (1280 * position), y - 330.0);
            var edge = Math.Clamp((190 - Math.Sqrt((dx * dx) + (dy * dy))) / 60, 0, 1);
            var isGrass = isTextured && y > 480 && (x > 640) != (position > 0.5);
            var grain = isGrass ? noise.Next(-30, 30) : 0;
            return (
                (byte)(90 + grain + ((170 - 90) * edge)),
                (byte)(140 + grain - (y / 12) - ((140 - 50) * edge)),
                (byte)(170 + grain - (y / 8) - ((110 - 60) * edge)));
        });

        var region = Reframing.RegionFor(picture, 720, 1280);

        Assert.InRange(1280 * position, region.X + 120, region.X + region.Width - 120);
        Assert.InRange(Reframing.CoverageOf(SaliencyMap.Of(picture), 1280, 720, region), 0.5, 1);
    }

    [Fact]
    public void A_picture_without_anything_that_stands_out_is_cut_evenly()
    {
        using var flat = TestPictures.Of(1280, 720, (_, _) => (90, 120, 200));

        Assert.Equal(new PictureRegion(438, 0, 405, 720), Reframing.RegionFor(flat, 720, 1280) with { X = 438 });
        Assert.InRange(Reframing.RegionFor(flat, 720, 1280).X, 436, 439);
    }

    [Fact]
    public void A_picture_of_the_shape_is_kept_whole()
    {
        using var picture = TestPictures.Quarters(640, 360);

        Assert.Equal(new PictureRegion(0, 0, 640, 360), Reframing.RegionFor(picture, 1920, 1080));
    }

    [Theory]
    [InlineData(1, 500, 256, 256)]
    [InlineData(500, 1, 256, 256)]
    [InlineData(1, 1, 854, 480)]
    [InlineData(3, 2, 480, 854)]
    public void Every_shape_can_be_filled(int width, int height, int wantedWidth, int wantedHeight)
    {
        using var picture = TestPictures.Quarters(width, height);

        using var reframed = picture.Reframe(wantedWidth, wantedHeight);

        Assert.Equal((wantedWidth, wantedHeight), (reframed.Width, reframed.Height));
    }

    private static Picture Scene(int width, int height, double across, double down) => TestPictures.Of(width, height, (x, y) =>
    {
        var (dx, dy) = (x - (width * across), y - (height * down));
        return (dx * dx) + (dy * dy) < 50 * 50
            ? ((byte)250, (byte)200, (byte)40)
            : ((byte)(60 + (x * 20 / width)), (byte)(90 + (y * 30 / height)), (byte)180);
    });
}
