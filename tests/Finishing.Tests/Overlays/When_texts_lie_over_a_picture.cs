using AdGenius.Contracts.Videos;
using AdGenius.Finishing.Brand;
using AdGenius.Finishing.Captions;
using AdGenius.Finishing.Overlays;
using AdGenius.Finishing.Preflight;
using AdGenius.Finishing.Presets;
using AdGenius.Finishing.Voice;
using CaptionMode = AdGenius.Contracts.Briefs.CaptionMode;

namespace AdGenius.Finishing.Tests.Overlays;

/// <summary>Pixels of finished files, compared with those of the same ad without texts.</summary>
public sealed class When_texts_lie_over_a_picture(FinishingFixture media) : IClassFixture<FinishingFixture>
{
    [LongTest]
    [Theory]
    [InlineData("white", "tiktok", "9:16")]
    [InlineData("black", "feed", "4:5")]
    [InlineData("0x808080", "youtube", "16:9")]
    public async Task Should_touch_no_pixel_outside_of_the_safe_area_and_be_readable(string colour, string preset, string shape)
    {
        var size = new FrameSize(shape == "16:9" ? 640 : 360, shape == "9:16" ? 640 : shape == "4:5" ? 450 : 360);
        var clip = await media.MakeAsync(
            $"{preset}.mp4", "-f", "lavfi", "-i", $"color={colour}:s={size.Width}x{size.Height}:r=12:d=5", "-c:v", "libx264",
            "-pix_fmt", "yuv420p");
        var request = new FinishingRequest
        {
            Clips = [new SourceClip(clip)],
            Voice = new SpeechText { Script = "Find your blend." },
            Captions = new CaptionOptions { Mode = CaptionMode.Burned },
            Overlays = new OverlaySet
            {
                Headline = new OverlayItem { Text = "Your morning blend" },
                CallToAction = new OverlayItem { Text = "Try it free" },
                LegalLine = new OverlayItem { Text = "Terms apply." },
            },
            Outputs = [new OutputSpec { Name = "texts", Preset = preset, Shape = shape, Size = size }],
        };
        var bare = request with { Voice = null, Overlays = new OverlaySet(), Captions = new CaptionOptions { Mode = CaptionMode.None } };

        var output = (await media.Finisher.FinishAsync(request, media.NewFolder(), TestContext.Current.CancellationToken)).Outputs[0];
        var plain = (await media.Finisher.FinishAsync(bare, media.NewFolder(), TestContext.Current.CancellationToken)).Outputs[0];
        var (with, without) = (await media.FrameAsync(output.VideoFile, 1), await media.FrameAsync(plain.VideoFile, 1));

        var safe = PlatformPresets.Find(preset)!.ShapeOf(shape)!.SafeArea.In(size);
        var changed = ChangedPixels(with, without, size.Width);
        Assert.True(changed.Count > 2000, $"only {changed.Count} pixels changed");
        Assert.All(changed, pixel => Assert.True(
            safe.Contains(new Box(pixel.X, pixel.Y, 1, 1)) || IsAtEdge(safe, pixel), $"{pixel} is outside of {safe}"));
        Assert.Equal(Verdict.Pass, output.Report.Of(Rules.SafeArea)!.Verdict);
        Assert.Equal(Verdict.Pass, output.Report.Of(Rules.Contrast)!.Verdict);
        Assert.True(ContrastOfLetters(with, changed, size.Width) >= 4.5, "letters cannot be read");
    }

    /// <summary>The encoder spreads colour over blocks of two pixels.</summary>
    private static bool IsAtEdge(Box safe, (int X, int Y) pixel) =>
        pixel.X >= safe.X - 4 && pixel.X < safe.Right + 4 && pixel.Y >= safe.Y - 4 && pixel.Y < safe.Bottom + 4;

    private static List<(int X, int Y)> ChangedPixels(byte[] with, byte[] without, int width) =>
    [
        .. Enumerable.Range(0, with.Length / 3)
            .Where(i => Math.Abs(with[i * 3] - without[i * 3]) + Math.Abs(with[(i * 3) + 1] - without[(i * 3) + 1]) > 40)
            .Select(i => (i % width, i / width)),
    ];

    /// <summary>The brightest and the darkest twentieth of what was drawn: letters and what is behind them.</summary>
    private static double ContrastOfLetters(byte[] frame, List<(int X, int Y)> pixels, int width)
    {
        var luminance = pixels.Select(pixel => ((pixel.Y * width) + pixel.X) * 3)
            .Select(at => Contrast.LuminanceOf(frame[at], frame[at + 1], frame[at + 2])).Order().ToList();
        return Contrast.Between(luminance[luminance.Count / 20], luminance[luminance.Count * 19 / 20]);
    }
}
