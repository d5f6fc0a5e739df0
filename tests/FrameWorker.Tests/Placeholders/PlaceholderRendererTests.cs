using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.FrameWorker.Placeholders;
using AdGenius.FrameWorker.Work;
using AdGenius.Media;
using AdGenius.Media.Processes;
using AdGenius.Media.Tools;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AdGenius.FrameWorker.Tests.Placeholders;

/// <summary>With real ffmpeg; pictures are looked at by their numbers here and by eye when they change.</summary>
public sealed class PlaceholderRendererTests
{
    private static readonly string[] Night = ["#05070f", "#101a30", "#2a3c66"];
    private static readonly string[] Noon = ["#6b8f4e", "#bfe0f5", "#fff6d8"];
    private readonly PlaceholderRenderer _renderer = new(
        new FfmpegTools(Options.Create(new MediaOptions())),
        new WorkFolders(Options.Create(new FrameWorkerOptions()), NullLogger<WorkFolders>.Instance));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(854, 480)]
    [InlineData(480, 854)]
    [InlineData(2160, 2160)]
    [InlineData(1080, 1350)]
    public async Task Pictures_have_the_videos_size(int width, int height) =>
        Assert.Equal(width * height * 3, (await PixelsAsync(await DrawAsync("words", Noon, 1, new FrameSize(width, height)))).Length);

    [Fact]
    public async Task The_same_command_gives_the_same_picture_and_another_seed_another()
    {
        var picture = await DrawAsync("words", Noon, 1);

        Assert.Equal(picture, await DrawAsync("words", Noon, 1));
        Assert.NotEqual(picture, await DrawAsync("words", Noon, 2));
        Assert.NotEqual(picture, await DrawAsync("other words", Noon, 1));
    }

    [Fact]
    public async Task Colours_follow_the_palette()
    {
        var night = await PixelsAsync(await DrawAsync("words", Night, 1));
        var noon = await PixelsAsync(await DrawAsync("words", Noon, 1));

        Assert.True(noon.Average(value => (double)value) > 2 * night.Average(value => (double)value));
    }

    [Theory]
    [InlineData("שלום עולם")]
    [InlineData("مرحبا بالعالم")]
    [InlineData("🚀🇩🇪👩‍👩‍👧")]
    [InlineData("日本語のみ")]
    [InlineData(@"{\p1}m 0 0 l 9 9{\p0} %{pts} ' : \\ [x]; , %d")]
    [InlineData("")]
    public async Task Any_words_are_drawn(string words) => Assert.NotEmpty(await DrawAsync(words, Noon, 1));

    [Fact]
    public async Task Words_leave_bright_letters_in_the_middle()
    {
        var pixels = await PixelsAsync(await DrawAsync("MMMMMMMM", Night, 1));

        Assert.True(BrightIn(pixels, 0.4, 0.6) > 2000, "letters");
        Assert.True(BrightIn(pixels, 0.1, 0.3) > 1000, "the mark");
    }

    private Task<byte[]> DrawAsync(string words, string[] palette, long seed, FrameSize? size = null) =>
        _renderer.DrawAsync(
            new Keyframe { Index = 0, SceneIndex = 0, Text = words, Prompt = words, Palette = palette },
            seed,
            size ?? new FrameSize(854, 480),
            Cancellation);

    private static async Task<byte[]> PixelsAsync(byte[] picture)
    {
        using var pixels = new MemoryStream();
        await ProcessRunner.RunToSuccessAsync(
            new ProcessCommand
            {
                FileName = "ffmpeg",
                Arguments = ["-v", "error", "-i", "pipe:0", "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"],
                WriteInput = async (input, token) => await input.WriteAsync(picture, token),
                ReadOutput = (output, token) => output.CopyToAsync(pixels, token),
            },
            Cancellation);
        return pixels.ToArray();
    }

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
