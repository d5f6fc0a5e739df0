using AdGenius.Media.Processes;

namespace AdGenius.Media.Tests;

public sealed class PngWriterTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(37, 21)]
    [InlineData(256, 256)]
    public async Task Ffmpeg_reads_back_the_very_pixels(int width, int height)
    {
        var pixels = new byte[width * height * 3];
        new Random(1).NextBytes(pixels);
        using var read = new MemoryStream();

        await ProcessRunner.RunToSuccessAsync(
            new ProcessCommand
            {
                FileName = "ffmpeg",
                Arguments = ["-v", "error", "-xerror", "-err_detect", "crccheck+explode", "-f", "png_pipe", "-i", "pipe:0", "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"],
                WriteInput = async (input, token) => await input.WriteAsync(PngWriter.Write(pixels, width, height), token),
                ReadOutput = (output, token) => output.CopyToAsync(read, token),
            },
            TestContext.Current.CancellationToken);

        Assert.Equal(pixels, read.ToArray());
    }

    [Fact]
    public void A_wrong_number_of_pixels_is_refused()
        => Assert.Throws<ArgumentOutOfRangeException>(() => PngWriter.Write(new byte[10], 2, 2));
}
