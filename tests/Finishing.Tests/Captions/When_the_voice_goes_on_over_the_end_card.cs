using AdGenius.Contracts.Videos;
using AdGenius.Finishing.Captions;
using AdGenius.Finishing.Overlays;
using AdGenius.Finishing.Preflight;
using AdGenius.Finishing.Presets;
using AdGenius.Finishing.Voice;
using CaptionMode = AdGenius.Contracts.Briefs.CaptionMode;

namespace AdGenius.Finishing.Tests.Captions;

public sealed class When_the_voice_goes_on_over_the_end_card(FinishingFixture media) : IClassFixture<FinishingFixture>
{
    [Theory]
    [InlineData("youtube", "16:9", 640, 360)]
    [InlineData("tiktok", "9:16", 360, 640)]
    public async Task Should_show_its_captions_where_the_card_has_no_texts(string preset, string shape, int width, int height)
    {
        var clip = await media.MakeAsync(
            $"{preset}.mp4", "-f", "lavfi", "-i", $"color=0x808080:s={width}x{height}:r=12:d=1", "-c:v", "libx264", "-pix_fmt", "yuv420p");
        var request = new FinishingRequest
        {
            Clips = [new SourceClip(clip)],
            Voice = new SpeechText { Script = "Good mornings start here, and here is your blend." },
            Captions = new CaptionOptions { Mode = CaptionMode.Burned },
            Overlays = new OverlaySet
            {
                Logo = new OverlayItem { ImageFile = media.Logo() },
                Headline = new OverlayItem { Text = "Your morning blend from the hills of Antigua, roasted the same day" },
                CallToAction = new OverlayItem { Text = "Try it free" },
                LegalLine = new OverlayItem { Text = "Offer valid until 31 December. Terms apply." },
            },
            EndCardSeconds = 5,
            Outputs = [new OutputSpec { Name = "texts", Preset = preset, Shape = shape, Size = new FrameSize(width, height) }],
        };

        var result = await media.Finisher.FinishAsync(request, media.NewFolder(), TestContext.Current.CancellationToken);

        // While the voice speaks, and when its last caption is gone.
        var output = result.Outputs[0];
        var (speaking, silent) = (await media.FrameAsync(output.VideoFile, 2.2), await media.FrameAsync(output.VideoFile, 5.8));
        var safe = PlatformPresets.Find(preset)!.ShapeOf(shape)!.SafeArea.In(new FrameSize(width, height));
        var changed = Enumerable.Range(0, silent.Length / 3).Where(i => Math.Abs(speaking[i * 3] - silent[i * 3]) > 60).ToList();
        Assert.True(changed.Count > 300, $"only {changed.Count} pixels have a caption");
        Assert.All(changed, i => Assert.True(safe.Contains(new Box(i % width, i / width, 1, 1)), $"{i % width}, {i / width}"));

        // Behind the letters is nothing but the ground of the card, whose red goes from 25 to 35.
        Assert.All(changed, i => Assert.InRange(silent[i * 3], 10, 60));
        Assert.Equal(Verdict.Pass, output.Report.Of(Rules.SafeArea)!.Verdict);
    }
}
