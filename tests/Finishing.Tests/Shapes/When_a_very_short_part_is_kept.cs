using AdGenius.Finishing.Overlays;

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
}
