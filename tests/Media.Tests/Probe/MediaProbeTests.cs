using AdGenius.Media.Probe;
using AdGenius.Media.Processes;
using AdGenius.Media.Tools;
using Microsoft.Extensions.Options;

namespace AdGenius.Media.Tests.Probe;

public sealed class MediaProbeTests : IDisposable
{
    private readonly MediaFixture _media = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private MediaProbe Probe => new(_media.Tools);

    [Fact]
    public async Task A_real_file_is_counted_frame_by_frame()
    {
        var path = await _media.MakeAsync(
            "name with 'quotes' %03d.mp4",
            "-f",
            "lavfi",
            "-i",
            "testsrc2=s=64x48:r=25",
            "-frames:v",
            "7",
            "-pix_fmt",
            "yuv420p");

        var facts = await Probe.ProbeAsync(path, Cancellation);

        Assert.Equal((64, 48, 7L, 25.0), (facts.Video!.Width, facts.Video.Height, facts.Video.FrameCount, facts.Video.FramesPerSecond));
        Assert.Equal(new FileInfo(path).Length, facts.Length);
    }

    [Fact]
    public async Task A_file_cut_short_is_invalid()
    {
        var path = await _media.MakeAsync("whole.mp4", "-f", "lavfi", "-i", "testsrc2=s=64x48", "-frames:v", "20");
        var bytes = await File.ReadAllBytesAsync(path, Cancellation);
        await File.WriteAllBytesAsync(_media.PathOf("cut.mp4"), bytes[..(bytes.Length / 2)], Cancellation);

        await Assert.ThrowsAsync<InvalidMediaException>(() => Probe.ProbeAsync(_media.PathOf("cut.mp4"), Cancellation));
    }

    [Theory]
    [InlineData("")]
    [InlineData("this is not a film")]
    public async Task Something_else_is_invalid(string content)
    {
        await File.WriteAllTextAsync(_media.PathOf("text.mp4"), content, Cancellation);

        await Assert.ThrowsAsync<InvalidMediaException>(() => Probe.ProbeAsync(_media.PathOf("text.mp4"), Cancellation));
    }

    [Fact]
    public async Task A_missing_tool_is_reported()
    {
        var probe = new MediaProbe(new FfmpegTools(Options.Create(new MediaOptions { Ffmpeg = "/nowhere/ffmpeg" })));

        var exception = await Assert.ThrowsAsync<ToolMissingException>(() => probe.ProbeAsync(_media.PathOf("any.mp4"), Cancellation));

        Assert.Contains("/nowhere/ffprobe", exception.Message);
    }

    public void Dispose() => _media.Dispose();
}
