using AdGenius.Contracts.Videos;
using AdGenius.Finishing.Overlays;
using AdGenius.Finishing.Shapes;

namespace AdGenius.Finishing.Tests.Shapes;

public sealed class When_a_very_short_part_is_kept(FinishingFixture media) : IClassFixture<FinishingFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1.1, "16:9")]
    [InlineData(1.2, "9:16")]
    public async Task Should_lay_texts_over_it_and_give_it_another_shape(double to, string shape)
    {
        var clip = await media.ClipAsync($"short-part-{to}.mp4", 2, "320x180");
        var request = new FinishingRequest
        {
            Clips = [new SourceClip(clip)],
            Trim = new TrimRange(1, to),
            Overlays = new OverlaySet { CallToAction = new OverlayItem { Text = "Try it free" } },
            Outputs = [new OutputSpec { Name = "short", Shape = shape }],
        };

        var result = await media.Finisher.FinishAsync(request, media.NewFolder(), Cancellation);

        var finished = await media.Probe.ProbeAsync(Assert.Single(result.Outputs).VideoFile, Cancellation);
        Assert.Equal(to - 1, finished.Video!.DurationSeconds!.Value, 0.05);
    }

    /// <summary>ffmpeg decodes a clip once for several files, and has read one of few pictures before it has prepared the second.</summary>
    [Theory]
    [InlineData("1", 1)]
    [InlineData("1/5", 5)]
    [InlineData("2", 1)]
    [InlineData("25,select='eq(n,0)+eq(n,24)'", 1)] // one is shown for nearly all of it
    public async Task Should_show_the_pictures_of_a_clip_of_few_in_every_file(string rate, int seconds)
    {
        var clip = await media.MakeAsync(
            $"few-{Guid.NewGuid():N}.mp4", "-f", "lavfi", "-i", $"testsrc2=s=320x180:d={seconds}:r={rate}", "-fps_mode", "vfr",
            "-c:v", "libx264", "-pix_fmt", "yuv420p");
        var request = new FinishingRequest
        {
            Clips = [new SourceClip(clip)],
            Overlays = new OverlaySet { Headline = new OverlayItem { Text = "New" } },
            Outputs =
            [
                new OutputSpec { Name = "wide", Size = new FrameSize(160, 90) },
                new OutputSpec { Name = "tall", Shape = "9:16", Size = new FrameSize(90, 160), Reframe = Reframe.Fit },
                new OutputSpec { Name = "square", Shape = "1:1", Size = new FrameSize(96, 96), Reframe = Reframe.Crop },
            ],
        };

        var result = await media.Finisher.FinishAsync(request, media.NewFolder(), Cancellation);

        foreach (var output in result.Outputs)
        {
            Assert.Equal(seconds, (await media.Probe.ProbeAsync(output.VideoFile, Cancellation)).Video!.DurationSeconds!.Value, 0.11);
        }
    }
}
