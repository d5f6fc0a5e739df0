using System.Text;
using AdGenius.Media.Pictures;
using AdGenius.Media.Processes;

namespace AdGenius.Media.Tests.Pictures;

public sealed class PictureTurnerTests : IDisposable
{
    private const string Quarters =
        "color=red:s=32x16[a];color=lime:s=32x16[b];color=blue:s=32x16[c];color=yellow:s=32x16[d];"
        + "[a][b]hstack[top];[c][d]hstack[bottom];[top][bottom]vstack";

    private readonly MediaFixture _media = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Where the red quarter, stored top left, is to be seen.</summary>
    [Theory]
    [InlineData(2, true, false, false)]
    [InlineData(3, true, true, false)]
    [InlineData(4, false, true, false)]
    [InlineData(5, false, false, true)]
    [InlineData(6, true, false, true)]
    [InlineData(7, true, true, true)]
    [InlineData(8, false, true, true)]
    public async Task A_picture_is_turned_as_its_orientation_says(ushort orientation, bool right, bool bottom, bool swapped)
    {
        foreach (var extension in new[] { "png", "jpg" })
        {
            var stored = await MakeAsync($"{orientation}.{extension}");
            var file = extension == "png" ? Exif.AddToPng(stored, orientation) : Exif.AddToJpeg(stored, orientation);
            var type = extension == "png" ? "image/png" : "image/jpeg";
            Assert.Equal(orientation, ExifOrientation.Read(file));

            var (picture, contentType) = await Turner().TurnAsync(file, type, orientation, Cancellation);

            Assert.Equal(type, contentType);
            Assert.Equal(ExifOrientation.Upright, ExifOrientation.Read(picture));
            var (width, height) = swapped ? (32, 64) : (64, 32);
            var pixels = await PixelsAsync(picture);
            Assert.Equal(width * height * 3, pixels.Length);
            var (red, green, _) = At(pixels, width, right ? width - 8 : 8, bottom ? height - 8 : 8);
            var opposite = At(pixels, width, right ? 8 : width - 8, bottom ? 8 : height - 8);
            Assert.True(red > 180 && green < 60, $"red is not where orientation {orientation} puts it");
            Assert.True(opposite is { R: > 180, G: > 180, B: < 60 }, $"yellow is not where orientation {orientation} puts it");
        }
    }

    [Fact]
    public async Task A_jpeg_keeps_its_colour_profile()
    {
        var stored = await MakeAsync("profile.jpg");
        var profile = ProfileOf("RGB "u8);
        byte[] file = [.. stored[..2], .. profile, .. stored[2..]];

        var (picture, _) = await Turner().TurnAsync(Exif.AddToJpeg(file, 6), "image/jpeg", 6, Cancellation);

        Assert.Equal(profile, picture[2..(2 + profile.Length)]);
        Assert.Equal(-1, picture.AsSpan(2 + profile.Length).IndexOf("ICC_PROFILE"u8)); // two of them count as none
        Assert.Equal(64 * 32 * 3, (await PixelsAsync(picture)).Length);
    }

    /// <summary>What is turned is of red, green and blue, whatever the colours of the file were.</summary>
    [Theory]
    [InlineData("CMYK")]
    [InlineData("GRAY")]
    public async Task A_profile_for_other_colours_is_left_out(string colours)
    {
        var stored = await MakeAsync("other.jpg");
        byte[] file = [.. stored[..2], .. ProfileOf(Encoding.ASCII.GetBytes(colours)), .. stored[2..]];

        var (picture, _) = await Turner().TurnAsync(Exif.AddToJpeg(file, 6), "image/jpeg", 6, Cancellation);

        Assert.Equal(-1, picture.AsSpan().IndexOf("ICC_PROFILE"u8));
        Assert.Equal(64 * 32 * 3, (await PixelsAsync(picture)).Length);
    }

    [Fact]
    public async Task A_damaged_picture_is_an_error()
    {
        var stored = await MakeAsync("damaged.png");

        await Assert.ThrowsAsync<ToolFailedException>(
            () => Turner().TurnAsync(stored[..60], "image/png", 6, Cancellation));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(8, 8)]
    [InlineData(9, ExifOrientation.Upright)]
    [InlineData(0, ExifOrientation.Upright)]
    public void Orientation_of_a_webp_file_is_read(ushort stated, int orientation)
    {
        var file = Exif.InWebp(stated);

        Assert.Equal(orientation, ExifOrientation.Read(file));
        for (var length = 0; length < file.Length; length++)
        {
            Assert.Equal(ExifOrientation.Upright, ExifOrientation.Read(file.AsSpan(0, length)));
        }
    }

    public void Dispose() => _media.Dispose();

    /// <summary>The segment of a profile of which the header has nothing but its colours.</summary>
    private static byte[] ProfileOf(ReadOnlySpan<byte> colours) =>
        [0xFF, 0xE2, 0, 16 + 128, .. "ICC_PROFILE\0"u8, 1, 1, .. new byte[16], .. colours, .. new byte[108]];

    private PictureTurner Turner() => new(_media.Tools);

    private async Task<byte[]> MakeAsync(string name) => await File.ReadAllBytesAsync(
        await _media.MakeAsync(name, "-filter_complex", Quarters, "-frames:v", "1", "-q:v", "2"), Cancellation);

    private async Task<byte[]> PixelsAsync(byte[] picture)
    {
        using var output = new MemoryStream();
        await ProcessRunner.RunToSuccessAsync(
            new ProcessCommand
            {
                FileName = _media.Tools.Ffmpeg,
                Arguments = ["-v", "error", "-f", "image2pipe", "-i", "pipe:0", "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"],
                WriteInput = (stream, token) => stream.WriteAsync(picture, token).AsTask(),
                ReadOutput = (stream, token) => stream.CopyToAsync(output, token),
            },
            Cancellation);
        return output.ToArray();
    }

    private static (byte R, byte G, byte B) At(byte[] pixels, int width, int x, int y)
    {
        var at = ((y * width) + x) * 3;
        return (pixels[at], pixels[at + 1], pixels[at + 2]);
    }
}
