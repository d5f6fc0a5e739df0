using AdGenius.Contracts.Videos;
using AdGenius.Finishing.Overlays;
using AdGenius.Finishing.Preflight;

namespace AdGenius.Finishing.Tests.Overlays;

public sealed class When_the_logo_is_a_text_at_the_end(FinishingFixture media) : IClassFixture<FinishingFixture>
{
    [LongTest]
    [Fact]
    public async Task Should_be_seen_then_and_not_before_and_on_the_end_card()
    {
        var clip = await media.MakeAsync(
            "grey.mp4", "-f", "lavfi", "-i", "color=0x808080:s=640x360:r=12:d=4", "-c:v", "libx264", "-pix_fmt", "yuv420p");
        var request = new FinishingRequest
        {
            Clips = [new SourceClip(clip)],
            Overlays = new OverlaySet { Logo = new OverlayItem { Text = "Bean & Leaf", From = 2 } },
            EndCardSeconds = 1,
            Outputs = [new OutputSpec { Name = "logo", Shape = "16:9", Size = new FrameSize(640, 360) }],
        };

        var output = (await media.Finisher.FinishAsync(request, media.NewFolder(), TestContext.Current.CancellationToken)).Outputs[0];

        Assert.Equal(0, BrightPixels(await media.FrameAsync(output.VideoFile, 1)));
        Assert.InRange(BrightPixels(await media.FrameAsync(output.VideoFile, 3)), 100, 20_000);
        Assert.InRange(BrightPixels(await media.FrameAsync(output.VideoFile, 4.7)), 500, 50_000);
    }

    [Fact]
    public void Should_be_checked_as_every_other_text()
    {
        var facts = new RequestFacts
        {
            Overlays = new OverlaySet { Logo = new OverlayItem { Text = "The best coffee" } },
            Brand = new() { ForbiddenWords = ["best"] },
        };

        var failed = media.Request.Check(facts).Findings.Single(finding => finding.Verdict == Verdict.Fail);

        Assert.Equal("overlays.logo.text", failed.Field);
    }

    private static int BrightPixels(byte[] frame) =>
        Enumerable.Range(0, frame.Length / 3).Count(i => frame[i * 3] > 200 && frame[(i * 3) + 1] > 200 && frame[(i * 3) + 2] > 200);
}
