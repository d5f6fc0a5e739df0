using System.Buffers.Binary;
using AdGenius.Imaging.Files;
using OpenCvSharp;

namespace AdGenius.Imaging.Tests.Files;

public sealed class PictureReaderTests
{
    [Fact]
    public void Png_gives_back_the_very_pixels()
    {
        var pixels = TestPictures.Noise(37, 21);
        using var picture = Picture.OfRgb(pixels, 37, 21);

        using var read = PictureReader.Read(picture.ToPng(), PictureLimits.Default);

        Assert.Equal((37, 21), (read.Width, read.Height));
        Assert.Equal(pixels, read.ToRgb());
    }

    [Theory]
    [InlineData(0, 255, 255, 255)]      // only hidden colour: white is all that is seen
    [InlineData(255, 200, 90, 10)]
    [InlineData(128, 227, 172, 132)]
    public void Transparency_is_composited_over_white(int alpha, byte red, byte green, byte blue)
    {
        foreach (var extension in new[] { ".png", ".webp" })
        {
            int[] lossless = extension == ".webp" ? [(int)ImwriteFlags.WebPQuality, 101] : [];
            var file = TestPictures.Encode(extension, MatType.CV_8UC4, 8, 8, new Scalar(10, 90, 200, alpha), lossless);

            using var picture = PictureReader.Read(file, PictureLimits.Default);

            Assert.Equal((red, green, blue), TestPictures.At(picture.ToRgb(), 8, 4, 4));
        }
    }

    [Fact]
    public void Sixteen_bits_and_grey_become_eight_bits_of_three_channels()
    {
        var deep = TestPictures.Encode(".png", MatType.CV_16UC3, 8, 8, new Scalar(10 * 257, 90 * 257, 200 * 257));
        var grey = TestPictures.Encode(".png", MatType.CV_8UC1, 8, 8, new Scalar(77));

        using var first = PictureReader.Read(deep, PictureLimits.Default);
        using var second = PictureReader.Read(grey, PictureLimits.Default);

        Assert.Equal((200, 90, 10), TestPictures.At(first.ToRgb(), 8, 4, 4));
        Assert.Equal((77, 77, 77), TestPictures.At(second.ToRgb(), 8, 4, 4));
    }

    /// <summary>Where the red quarter, stored top left, is to be seen.</summary>
    [Theory]
    [InlineData(1, false, false, false)]
    [InlineData(2, true, false, false)]
    [InlineData(3, true, true, false)]
    [InlineData(4, false, true, false)]
    [InlineData(5, false, false, true)]
    [InlineData(6, true, false, true)]
    [InlineData(7, true, true, true)]
    [InlineData(8, false, true, true)]
    public void Orientation_is_applied(ushort orientation, bool right, bool bottom, bool swapped)
    {
        using var stored = TestPictures.Quarters(64, 32);
        foreach (var file in new[] { Exif.AddToJpeg(stored.ToJpeg(95), orientation), Exif.AddToPng(stored.ToPng(), orientation) })
        {
            using var picture = PictureReader.Read(file, PictureLimits.Default);

            var (width, height) = (picture.Width, picture.Height);
            var (red, green, _) = TestPictures.At(picture.ToRgb(), width, right ? width - 8 : 8, bottom ? height - 8 : 8);
            var opposite = TestPictures.At(picture.ToRgb(), width, right ? 8 : width - 8, bottom ? 8 : height - 8);
            Assert.Equal(swapped ? (32, 64) : (64, 32), (width, height));
            Assert.True(red > 180 && green < 60, $"red is not where orientation {orientation} puts it");
            Assert.True(opposite is { R: > 180, G: > 180, B: < 60 }, $"yellow is not where orientation {orientation} puts it");
        }
    }

    /// <summary>Refused by its header: the file holds no pixels at all, so decoding it would give another message.</summary>
    [Theory]
    [InlineData(8000, 8000, 16, 2)]     // 384 MB decoded, 0.5 MB as a file
    [InlineData(30000, 30000, 8, 0)]
    [InlineData(100000, 1000, 8, 2)]
    public void A_picture_beyond_the_limits_is_refused_before_it_is_decoded(int width, int height, byte bits, byte kind)
    {
        using var small = TestPictures.Quarters(8, 8);
        var file = small.ToPng()[..57];
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(20), height);
        (file[24], file[25]) = (bits, kind);

        var refused = Assert.Throws<InvalidPictureException>(() => PictureReader.Read(file, PictureLimits.Default));

        Assert.Contains("too large", refused.Message, StringComparison.Ordinal);
        Assert.Contains("64 million pixels", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void A_file_that_is_cut_short_is_refused(double share)
    {
        using var picture = Picture.OfRgb(TestPictures.Noise(120, 80), 120, 80);
        var webp = TestPictures.Encode(".webp", MatType.CV_8UC3, 120, 80, new Scalar(1, 2, 3));
        foreach (var file in new[] { picture.ToPng(), picture.ToJpeg(90), webp })
        {
            var length = (int)(file.Length * share);

            Assert.Throws<InvalidPictureException>(() => PictureReader.Read(file.AsSpan(0, length), PictureLimits.Default));
        }
    }

    [Fact]
    public void A_jpeg_with_a_marker_without_content_is_read()
    {
        using var picture = TestPictures.Quarters(64, 32);
        var file = picture.ToJpeg(90);

        using var read = PictureReader.Read([.. file[..2], 0xFF, 0x01, .. file[2..]], PictureLimits.Default);

        Assert.Equal((64, 32), (read.Width, read.Height));
    }

    /// <summary>A file of 16 MB could have a hundred thousand scans, and keep its decoder busy for an hour.</summary>
    [Fact]
    public void A_jpeg_that_its_decoder_goes_through_too_often_is_refused()
    {
        using var picture = PictureReader.Read(ProgressiveJpeg.Of(64, 32, scans: 100), PictureLimits.Default);
        Assert.Equal((64, 32), (picture.Width, picture.Height));

        var refused = Assert.Throws<InvalidPictureException>(
            () => PictureReader.Read(ProgressiveJpeg.Of(64, 32, scans: 101), PictureLimits.Default));
        Assert.Contains("more than 100 scans", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_size_in_the_header_than_in_the_pixels_is_refused()
    {
        using var picture = TestPictures.Quarters(64, 32);
        var file = picture.ToJpeg(90);
        var frame = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        byte[] lying = [.. file[..frame], 0xFF, 0xC0, 0, 17, 8, 0, 8, 0, 8, .. file[(frame + 9)..(frame + 19)], .. file[frame..]];

        Assert.Throws<InvalidPictureException>(() => PictureReader.Read(lying, PictureLimits.Default));
    }
}
