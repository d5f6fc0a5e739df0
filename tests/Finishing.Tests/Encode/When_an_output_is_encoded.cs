using AdGenius.Contracts.Videos;
using AdGenius.Finishing.Captions;
using AdGenius.Finishing.Preflight;
using AdGenius.Finishing.Voice;

namespace AdGenius.Finishing.Tests.Encode;

public sealed class When_an_output_is_encoded(FinishingFixture media) : IClassFixture<FinishingFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_fill_up_a_still_picture_to_the_rate_that_a_platform_asks_for()
    {
        var clip = await media.MakeAsync(
            "still.mp4", "-f", "lavfi", "-i", "color=navy:s=360x640:r=24:d=6", "-c:v", "libx264", "-pix_fmt", "yuv420p");

        var output = (await FinishAsync(clip, new OutputSpec { Name = "still", Preset = "tiktok" })).Outputs[0];

        Assert.Equal(Verdict.Pass, output.Report.Of(Rules.BitRate)!.Verdict);
        Assert.Equal(Verdict.Pass, output.Report.Of(Rules.Audio)!.Verdict);
        Assert.Equal(Verdict.Pass, output.Report.Of(Rules.Loudness)!.Verdict);
        Assert.Equal("silence", output.Report.Of(Rules.Loudness)!.Measured);
    }

    [Fact]
    public async Task Should_lower_a_rate_of_frames_that_a_platform_refuses()
    {
        var clip = await media.MakeAsync(
            "fast.mp4", "-f", "lavfi", "-i", "testsrc2=s=640x360:r=60:d=4", "-c:v", "libx264", "-pix_fmt", "yuv420p");

        var output = (
            await FinishAsync(clip, new OutputSpec { Name = "fast", Preset = "linkedin", Shape = "16:9", Size = new FrameSize(640, 360) }))
            .Outputs[0];

        Assert.Equal("30 per second", output.Report.Of(Rules.FrameRate)!.Measured);
    }

    [Fact]
    public async Task Should_use_the_clip_of_the_outputs_own_shape()
    {
        var wide = await media.MakeAsync(
            "wide.mp4", "-f", "lavfi", "-i", "color=red:s=320x180:r=12:d=3", "-c:v", "libx264", "-pix_fmt", "yuv420p");
        var tall = await media.MakeAsync(
            "tall.mp4", "-f", "lavfi", "-i", "color=blue:s=180x320:r=12:d=3", "-c:v", "libx264", "-pix_fmt", "yuv420p");
        var request = new FinishingRequest
        {
            Clips = [new SourceClip(wide), new SourceClip(tall)],
            Outputs = [.. new[] { "16:9", "9:16" }.Select(shape => new OutputSpec
            {
                Name = shape.Replace(':', 'x'),
                Shape = shape,
                Size = FrameSize.Of(Quality.Draft, shape),
            })],
        };

        var result = await media.Finisher.FinishAsync(request, media.NewFolder(), Cancellation);
        var (first, second) = (
            await media.FrameAsync(result.Outputs[0].VideoFile, 1), await media.FrameAsync(result.Outputs[1].VideoFile, 1));

        Assert.True(first[0] > 200 && first[2] < 60, $"{first[0]}, {first[1]}, {first[2]} is not red");
        Assert.True(second[2] > 200 && second[0] < 60, $"{second[0]}, {second[1]}, {second[2]} is not blue");
    }

    [Fact]
    public async Task Should_keep_only_the_part_that_is_asked_for()
    {
        var clip = await media.MakeAsync(
            "parts.mp4", "-f", "lavfi", "-i", "color=red:s=320x180:r=12:d=2", "-f", "lavfi", "-i", "color=blue:s=320x180:r=12:d=4",
            "-filter_complex", "[0][1]concat=n=2", "-c:v", "libx264", "-pix_fmt", "yuv420p");
        var request =
            Request(clip, new OutputSpec { Name = "part", Size = new FrameSize(320, 180) }) with { Trim = new TrimRange(2.5, 4.5) };

        var result = await media.Finisher.FinishAsync(request, media.NewFolder(), Cancellation);
        var frame = await media.FrameAsync(result.Outputs[0].VideoFile, 0);

        Assert.Equal(2, result.DurationSeconds, 3);
        Assert.True(frame[2] > 200 && frame[0] < 60, "the first frame is not blue");
        var refused = await Assert.ThrowsAsync<FinishingRefusedException>(
            () => media.Finisher.FinishAsync(request with { Trim = new TrimRange(7, 9) }, media.NewFolder(), Cancellation));
        Assert.Equal("trim", refused.Field);
    }

    [Fact]
    public async Task Should_show_captions_while_their_words_are_heard()
    {
        var clip = await media.MakeAsync(
            "grey.mp4", "-f", "lavfi", "-i", "color=0x303030:s=640x360:r=24:d=6", "-c:v", "libx264", "-pix_fmt", "yuv420p");
        var request = Request(clip, new OutputSpec { Name = "captions", Size = new FrameSize(640, 360) }) with
        {
            Voice = new VoiceOver { Scenes = ["", "Find your blend."] },
            Scenes = [new SceneTime(0, 3), new SceneTime(3, 3)],
            Captions = new CaptionOptions { Mode = CaptionMode.Burned },
        };

        var output = (await media.Finisher.FinishAsync(request, media.NewFolder(), Cancellation)).Outputs[0];

        Assert.False(HasLetters(await media.FrameAsync(output.VideoFile, 1)));
        Assert.False(HasLetters(await media.FrameAsync(output.VideoFile, 3.2)));
        Assert.True(HasLetters(await media.FrameAsync(output.VideoFile, 3.4)));
        Assert.True(HasLetters(await media.FrameAsync(output.VideoFile, 4)));
        Assert.False(HasLetters(await media.FrameAsync(output.VideoFile, 5.8)));
        Assert.Contains("00:00:03,300 --> ", await File.ReadAllTextAsync(output.SubRipFile!, Cancellation), StringComparison.Ordinal);
    }

    /// <summary>A page's white in PQ. Cut to 8 bits it would be a grey of 148.</summary>
    [Fact]
    public async Task Should_map_high_dynamic_range_to_standard_range()
    {
        var clip = await media.MakeAsync(
            "pq.mp4", "-f", "lavfi", "-i", "nullsrc=s=320x180:r=24:d=2,format=yuv420p10le,geq=lum=572:cb=512:cr=512",
            "-c:v", "libx264", "-pix_fmt", "yuv420p10le", "-color_range", "tv", "-colorspace", "bt2020nc", "-color_primaries", "bt2020",
            "-color_trc", "smpte2084");

        var output = (await FinishAsync(clip, new OutputSpec { Name = "sdr", Size = new FrameSize(320, 180) })).Outputs[0];

        var video = (await media.Probe.ProbeAsync(output.VideoFile, Cancellation)).Video!;
        Assert.Equal(("yuv420p", "bt709", "bt709"), (video.PixelFormat, video.ColorSpace, video.ColorTransfer));
        Assert.InRange((await media.FrameAsync(output.VideoFile, 1)).Average(value => value), 200, 230);
    }

    private static bool HasLetters(byte[] frame) => frame.Count(value => value > 200) > 300;

    private static FinishingRequest Request(string clip, OutputSpec output) => new() { Clips = [new SourceClip(clip)], Outputs = [output] };

    private Task<FinishingResult> FinishAsync(string clip, OutputSpec output) =>
        media.Finisher.FinishAsync(Request(clip, output), media.NewFolder(), Cancellation);
}
