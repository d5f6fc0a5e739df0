using System.Buffers.Binary;
using AdGenius.Imaging.Files;
using OpenCvSharp;

namespace AdGenius.Imaging.Tests.Files;

public sealed class PictureHeaderTests
{
    [Fact]
    public void Png_jpeg_and_webp_give_their_size()
    {
        using var picture = TestPictures.Quarters(66, 34);

        Assert.Equal(new PictureHeader(PictureFormat.Png, 66, 34, 3), PictureHeader.Read(picture.ToPng()));
        Assert.Equal(new PictureHeader(PictureFormat.Jpeg, 66, 34, 3), PictureHeader.Read(picture.ToJpeg(90)));
        Assert.Equal(new PictureHeader(PictureFormat.Webp, 66, 34, 4), PictureHeader.Read(Webp(MatType.CV_8UC3, 90)));
        Assert.Equal(new PictureHeader(PictureFormat.Webp, 66, 34, 4), PictureHeader.Read(Webp(MatType.CV_8UC3, 101)));
        Assert.Equal(new PictureHeader(PictureFormat.Webp, 66, 34, 4), PictureHeader.Read(Webp(MatType.CV_8UC4, 90)));
    }

    [Fact]
    public void Grey_and_sixteen_bits_are_counted()
    {
        Assert.Equal(1, PictureHeader.Read(TestPictures.Encode(".png", MatType.CV_8UC1, 9, 9, new Scalar(7))).BytesPerPixel);
        Assert.Equal(6, PictureHeader.Read(TestPictures.Encode(".png", MatType.CV_16UC3, 9, 9, new Scalar(7))).BytesPerPixel);
        Assert.Equal(8, PictureHeader.Read(TestPictures.Encode(".png", MatType.CV_16UC4, 9, 9, new Scalar(7))).BytesPerPixel);
        Assert.Equal(1, PictureHeader.Read(TestPictures.Encode(".jpg", MatType.CV_8UC1, 9, 9, new Scalar(7))).BytesPerPixel);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GIF89a\x01\0\x01\0\0\0\0")]
    [InlineData("#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'/>")]
    public void Other_files_are_refused_with_the_formats_that_are_read(string content)
    {
        var refused = Assert.Throws<InvalidPictureException>(() => PictureHeader.Read(System.Text.Encoding.Latin1.GetBytes(content)));

        Assert.Contains("PNG, JPEG or WebP", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>Whatever bytes follow a right beginning, the answer is a header or this exception, never another.</summary>
    [Fact]
    public void Damaged_headers_end_in_a_header_or_in_a_refusal()
    {
        using var picture = TestPictures.Quarters(66, 34);
        byte[][] files = [picture.ToPng(), Exif.AddToJpeg(picture.ToJpeg(90), 6), Webp(MatType.CV_8UC4, 90)];
        var random = new Random(7);
        var refusals = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var file = files[i % 3][..random.Next(13, Math.Min(200, files[i % 3].Length))];
            for (var change = 0; change < 4; change++)
            {
                file[random.Next(12, file.Length)] = (byte)random.Next(256);
            }

            try
            {
                Assert.True(PictureHeader.Read(file).PixelCount > 0);
            }
            catch (InvalidPictureException)
            {
                refusals++;
            }
        }

        Assert.InRange(refusals, 1_000, 19_999);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Exif_orientation_is_read_in_both_byte_orders(bool littleEndian)
    {
        using var picture = TestPictures.Quarters(8, 8);

        Assert.Equal(6, PictureHeader.Read(Exif.AddToJpeg(picture.ToJpeg(90), 6, littleEndian)).Orientation);
    }

    [Fact]
    public void A_size_of_zero_is_refused()
    {
        using var picture = TestPictures.Quarters(8, 8);
        var file = picture.ToPng();
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(20), 0);

        Assert.Throws<InvalidPictureException>(() => PictureHeader.Read(file));
    }

    private static byte[] Webp(MatType type, int quality) =>
        TestPictures.Encode(".webp", type, 66, 34, new Scalar(10, 90, 200, 128), (int)ImwriteFlags.WebPQuality, quality);
}
