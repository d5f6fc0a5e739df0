using AdGenius.Contracts.Videos;
using AdGenius.Finishing.Shapes;

namespace AdGenius.Finishing.Tests.Shapes;

/// <summary>Clips with a white square as they are shown; it must be square in every output.</summary>
public sealed class When_a_clip_is_shown_otherwise_than_it_is_coded(FinishingFixture media) : IClassFixture<FinishingFixture>
{
    private const string WidePixels = "320x180 with pixels of 4:3";
    private const string TallWithWidePixels = "180x320 with pixels of 4:3";
    private const string Turned = "320x180 with pixels of 4:3, turned";
    private const string Cover = "a cover picture that is not marked before the video";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [LongTest]
    [Theory]
    [InlineData(WidePixels, Reframe.Crop, 360, 360)]
    [InlineData(WidePixels, Reframe.Fit, 360, 360)]
    [InlineData(WidePixels, Reframe.Auto, 640, 270)] // the whole picture
    [InlineData(TallWithWidePixels, Reframe.Crop, 640, 360)]
    [InlineData(TallWithWidePixels, Reframe.Fit, 640, 360)]
    [InlineData(Turned, Reframe.Crop, 360, 360)]
    [InlineData(Turned, Reframe.Fit, 360, 360)]
    [InlineData(Cover, Reframe.Crop, 360, 360)]
    [InlineData(Cover, Reframe.Fit, 360, 360)]
    public async Task Should_keep_its_proportions(string kind, Reframe reframe, int width, int height)
    {
        var clip = await ClipAsync(kind);
        var request = new FinishingRequest
        {
            Clips = [new SourceClip(clip)],
            Outputs = [new OutputSpec { Name = "square", Size = new FrameSize(width, height), Reframe = reframe }],
        };

        var result = await media.Finisher.FinishAsync(request, media.NewFolder(), Cancellation);

        var frame = await media.FrameAsync(result.Outputs[0].VideoFile, 0.5);
        var (across, down) = (BrightRun(frame, width, 1, height / 2 * width, width), BrightRun(frame, width, width, width / 2, height));
        Assert.InRange(across, 30, height);
        Assert.InRange((double)across / down, 0.93, 1.07);
    }

    [Fact]
    public async Task Should_be_refused_where_it_is_shown_too_large()
    {
        var clip = await ClipAsync(WidePixels);
        var probed = await media.Probe.ProbeAsync(clip, Cancellation);

        var refused = Assert.Throws<FinishingRefusedException>(
            () => SourceView.Of(clip, probed with { Video = probed.Video! with { PixelAspectRatio = 1e9 } }, null));

        Assert.Equal("clips", refused.Field);
        Assert.Contains("allowed are 64000000 pixels", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>How many white pixels lie in a row or column.</summary>
    private static int BrightRun(byte[] frame, int width, int step, int start, int count)
    {
        Assert.Equal(0, frame.Length % (width * 3));
        return Enumerable.Range(0, count).Count(
            i => frame.AsSpan((start + (i * step)) * 3, 3).IndexOfAnyExceptInRange((byte)150, byte.MaxValue) < 0);
    }

    /// <summary>A square of 60 by 60 shown pixels, which are 45 by 60 coded ones where these are wide.</summary>
    private async Task<string> ClipAsync(string kind)
    {
        var isTall = kind == TallWithWidePixels;
        var picture = $"color=0x202020:s={(isTall ? "180x320" : "320x180")}:r=12:d=1,"
            + $"drawbox=x={(isTall, kind) switch { (true, _) => 68, (_, Cover) => 130, _ => 138 }}:y={(isTall ? 130 : 60)}"
            + $":w={(kind == Cover ? 60 : 45)}:h=60:color=white:t=fill,setsar={(kind == Cover ? "1" : "4/3")}";
        string[] encoder = ["-c:v", "libx264", "-pix_fmt", "yuv420p"];
        if (kind == Cover)
        {
            return await media.MakeAsync(
                "cover.mkv", "-f", "lavfi", "-i", "color=red:size=640x640:rate=1:duration=1", "-f", "lavfi", "-i", picture,
                "-map", "0:v", "-map", "1:v", "-c:v:0", "mjpeg", "-pix_fmt:v:0", "yuvj420p",
                "-c:v:1", "libx264", "-pix_fmt:v:1", "yuv420p");
        }

        var clip = await media.MakeAsync(isTall ? "tall.mp4" : "wide.mp4", ["-f", "lavfi", "-i", picture, .. encoder]);
        return kind == Turned ? await media.TurnAsync(clip, "turned.mp4") : clip;
    }
}
