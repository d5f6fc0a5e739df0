using AdGenius.Contracts.Videos;
using AdGenius.Finishing.Shapes;

namespace AdGenius.Finishing.Tests.Shapes;

public sealed class CropPathTests(FinishingFixture media) : IClassFixture<FinishingFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_subject_at_the_side_is_kept()
    {
        var (source, samples) = await ClipWithSquareAsync("side.mp4", "500");

        var framing = FramingChooser.Choose(source, samples, [], new FrameSize(360, 640), Reframe.Auto);

        var crop = Assert.IsType<Framing.Crop>(framing);
        var (left, _) = crop.Path.At(2);
        Assert.True(
            left <= 500 && left + crop.Path.Width >= 560, $"the crop from {left} over {crop.Path.Width} misses the square at 500 to 560");
        Assert.Single(crop.Path.Knots);
    }

    [Fact]
    public async Task A_crop_follows_slowly_and_jumps_where_scenes_change()
    {
        var (source, samples) = await ClipWithSquareAsync("two.mp4", "if(lt(t,3),60,520)");

        var path = CropPath.Of(source, samples, [new SceneTime(0, 3), new SceneTime(3, 3)], 9.0 / 16);

        Assert.InRange(path.At(2.9).X, 0, 60);
        Assert.InRange(path.At(3.1).X, 520 + 60 - path.Width, 520);
        var moving = await ClipWithSquareAsync("moving.mp4", "60+t*75");
        var follows = CropPath.Of(moving.Source, moving.Samples, [], 9.0 / 16);
        for (var at = 0.0; at < 6; at += 0.25)
        {
            var step = Math.Abs(follows.At(at + 0.25).X - follows.At(at).X);
            Assert.True(step <= 60, $"{step} at {at}: {string.Join(", ", follows.Knots)}");
        }

        Assert.True(follows.At(5.5).X > follows.At(0.5).X + 200);
    }

    [Fact]
    public async Task The_expression_for_ffmpeg_is_the_same_path()
    {
        var (source, samples) = await ClipWithSquareAsync("expression.mp4", "60+t*75");
        var path = CropPath.Of(source, samples, [], 9.0 / 16);
        var output = media.PathOf("cropped.mp4");

        await media.RunAsync(
            "-v", "error", "-y", "-i", source.File,
            "-vf", $"crop=w={path.Width}:h={path.Height}:x='{path.XExpression}':y='{path.YExpression}'",
            "-c:v", "libx264", output);

        foreach (var at in (double[])[0.5, 2.5, 4.5])
        {
            var frame = await media.FrameAsync(output, at);
            var bright = Enumerable.Range(0, frame.Length / 3).Where(
                i => frame.AsSpan(i * 3, 3).IndexOfAnyExceptInRange((byte)30, (byte)100) >= 0)
                .Select(i => i % path.Width).ToList();
            var expected = 60 + (at * 75) - path.At(at).X;
            Assert.InRange(bright.Min(), Math.Max(0, expected) - 8, Math.Max(0, expected) + 8);
        }
    }

    [Fact]
    public async Task A_picture_with_subjects_everywhere_is_fitted_over_a_blurred_copy()
    {
        var clip = await media.ClipAsync("everywhere.mp4", 2, "640x360");
        var source = SourceView.Of(clip, await media.Probe.ProbeAsync(clip, Cancellation), null);
        var samples = await FrameSamples.ReadAsync(media.Tools, source, Cancellation);

        var fit = Assert.IsType<Framing.Fit>(FramingChooser.Choose(source, samples, [], new FrameSize(360, 640), Reframe.Auto));

        Assert.Equal(360, fit.Picture.Width);
        Assert.Equal((0.5, 0.5), Rounded(fit.SourceOf(180, 320, 0)));
        Assert.IsType<Framing.Crop>(FramingChooser.Choose(source, samples, [], new FrameSize(360, 640), Reframe.Crop));
        Assert.IsType<Framing.Whole>(FramingChooser.Choose(source, samples, [], new FrameSize(1280, 720), Reframe.Crop));
    }

    private static (double X, double Y) Rounded((double X, double Y) place) => (Math.Round(place.X, 2), Math.Round(place.Y, 2));

    /// <summary>A colourful square on grey, at a place that may depend on the time.</summary>
    private async Task<(SourceView Source, FrameSamples Samples)> ClipWithSquareAsync(string name, string x)
    {
        var clip = await media.MakeAsync(
            name, "-f", "lavfi", "-i", "color=0x404040:s=640x360:r=12:d=6", "-f", "lavfi", "-i", "testsrc2=s=120x120:r=12:d=6",
            "-filter_complex", $"[1]crop=60:60[s];[0][s]overlay=x='{x}':y=150", "-c:v", "libx264", "-pix_fmt", "yuv420p");
        var source = SourceView.Of(clip, await media.Probe.ProbeAsync(clip, Cancellation), null);
        return (source, await FrameSamples.ReadAsync(media.Tools, source, Cancellation));
    }
}
