using System.Diagnostics;
using AdGenius.Contracts.Videos;
using AdGenius.Media.Composition;
using AdGenius.Media.Levels;
using AdGenius.Media.Probe;
using AdGenius.Media.Processes;
using AdGenius.Media.Tools;
using Microsoft.Extensions.Options;

namespace AdGenius.Media.Tests.Composition;

/// <summary>With real ffmpeg.</summary>
public sealed class ClipComposerTests : IDisposable
{
    private readonly MediaFixture _media = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Clip => _media.PathOf("clip.mp4");

    [LongTest]
    [Theory]
    [InlineData(Quality.Draft, "16:9", 24, 37)]
    [InlineData(Quality.Draft, "9:16", 30, 45)]
    [InlineData(Quality.Standard, "4:5", 25, 20)]
    [InlineData(Quality.High, "1:1", 60, 30)]
    [InlineData(Quality.Premium, "1:1", 24, 6)]
    public async Task The_file_is_exactly_what_was_asked_for(Quality quality, string aspect, int rate, int frames)
    {
        var plan = Plans.Of(2, frames, size: FrameSize.Of(quality, aspect)) with { FramesPerSecond = rate, Quality = quality };

        await Composer().ComposeAsync(plan, [await Colour("red"), await Colour("blue")], Clip, null, Cancellation);

        var facts = await new MediaProbe(_media.Tools).ProbeAsync(Clip, Cancellation);
        var video = facts.Video!;
        Assert.Equal(("h264", "High", "yuv420p"), (video.Codec, video.Profile, video.PixelFormat));
        Assert.Equal((plan.Size.Width, plan.Size.Height, (long)frames), (video.Width, video.Height, video.FrameCount));
        Assert.Equal((rate, rate), (video.FramesPerSecond, video.BaseFramesPerSecond));
        Assert.Equal(("bt709", "bt709", "bt709", "tv"), (video.ColorSpace, video.ColorPrimaries, video.ColorTransfer, video.ColorRange));
        Assert.Equal((double)frames / rate, video.DurationSeconds!.Value, 0.001);
        Assert.Null(facts.Audio);
        Assert.True(await IndexOfBoxAsync("moov") < await IndexOfBoxAsync("mdat"), "the index comes first");
    }

    [Theory]
    [InlineData(23.976, 24000, 1001, 36)]
    [InlineData(29.97, 30000, 1001, 45)]
    [InlineData(59.94, 60000, 1001, 60)]
    public async Task A_fractional_rate_is_exact(double rate, int numerator, int denominator, int frames)
    {
        var plan = Plans.Of(2, frames) with { FramesPerSecond = rate };

        await Composer().ComposeAsync(plan, [await Colour("red"), await Colour("blue")], Clip, null, Cancellation);

        var video = (await new MediaProbe(_media.Tools).ProbeAsync(Clip, Cancellation)).Video!;
        Assert.Equal((double)numerator / denominator, video.FramesPerSecond, 1e-9);
        Assert.Equal(video.FramesPerSecond, video.BaseFramesPerSecond);
        Assert.Equal(frames, video.FrameCount);
        Assert.Equal((double)frames * denominator / numerator, video.DurationSeconds!.Value, 0.0011);
    }

    /// <summary>Constant quality would give noise that moves many times this rate.</summary>
    [Fact]
    public async Task Noise_stays_below_the_highest_rate_and_the_level_is_kept()
    {
        var noise = await _media.MakeAsync(
            "noise.png", "-f", "lavfi", "-i", "nullsrc=s=960x540,geq=random(1)*255:128:128", "-frames:v", "1");
        var picture = new SuppliedPicture("image/png", _ => Task.FromResult<Stream>(File.OpenRead(noise)));
        var plan = Plans.Of(1, 144, size: new FrameSize(640, 360));
        var limit = RateLimit.For(640, 360, 24);

        await Composer().ComposeAsync(plan, [picture], Clip, null, Cancellation);

        var kilobits = new FileInfo(Clip).Length * 8 / 1000.0;
        Assert.InRange(kilobits, limit.MaxKilobits * 2, (limit.MaxKilobits * 6) + limit.BufferKilobits);
        Assert.Equal(30, (await new MediaProbe(_media.Tools).ProbeAsync(Clip, Cancellation)).Video!.Level);
    }

    [Fact]
    public async Task A_cut_is_at_its_frame_and_colours_survive()
    {
        var plan = Plans.Of(3, 30, Transition.Cut);

        await Composer().ComposeAsync(plan, [await Colour("red"), await Colour("lime"), await Colour("blue")], Clip, null, Cancellation);

        Assert.Equal("red", await ColourOfFrameAsync(0));
        Assert.Equal("red", await ColourOfFrameAsync(9));
        Assert.Equal("lime", await ColourOfFrameAsync(10));
        Assert.Equal("lime", await ColourOfFrameAsync(19));
        Assert.Equal("blue", await ColourOfFrameAsync(20));
        Assert.Equal("blue", await ColourOfFrameAsync(29));
    }

    /// <summary>
    /// A colour ramp from column 116 to 124: its middle must be at 120 in the finished file. Chroma column n lies at 2n + 0.5. Colours vary
    /// from row to row, so that rounding averages out.
    /// </summary>
    [Theory]
    [InlineData("png")]
    [InlineData("webp")]
    public async Task Chroma_is_where_luma_is(string ending)
    {
        const int Width = 256;
        const int Height = 144;
        var ramp = "clip((X+0.5-116)/8\\,0\\,1)";
        var path = await _media.MakeAsync(
            "ramp." + ending,
            "-f",
            "lavfi",
            "-i",
            $"nullsrc=s={Width}x{Height},format=gbrp,geq=r=235-Y/5-200*{ramp}:g=100:b=20+Y/5+200*{ramp}",
            "-frames:v",
            "1",
            "-lossless",
            "1");
        var picture = new SuppliedPicture("image/" + ending, _ => Task.FromResult<Stream>(File.OpenRead(path)));
        var plan = Plans.Of(1, 24, size: new FrameSize(Width, Height)) with { Motion = Motion.None, Quality = Quality.High };

        await Composer().ComposeAsync(plan, [picture], Clip, null, Cancellation);

        using var frame = new MemoryStream();
        await ProcessRunner.RunToSuccessAsync(
            new ProcessCommand
            {
                FileName = "ffmpeg",
                Arguments = ["-v", "error", "-i", Clip, "-frames:v", "1", "-pix_fmt", "yuv420p", "-f", "rawvideo", "pipe:1"],
                ReadOutput = (output, token) => output.CopyToAsync(frame, token),
            },
            Cancellation);
        var middles = new[] { 0, 1 }.Select(plane =>
        {
            var start = (Width * Height) + (plane * Width * Height / 4);
            var columns = Enumerable.Range(0, Width / 2).Select(x => Enumerable.Range(0, Height / 2)
                .Average(y => (double)frame.GetBuffer()[start + (y * Width / 2) + x])).ToArray();
            var before = columns.Sum(value => (value - columns[^1]) / (columns[0] - columns[^1]));
            return (2 * before) - 0.5;
        });
        Assert.Equal(120, middles.Average(), 0.06);
    }

    [LongTest]
    [Fact]
    public async Task Pictures_of_all_types_and_shapes_play_in_their_order()
    {
        var plan = Plans.Of(4, 40, Transition.Cut);
        SuppliedPicture[] pictures =
        [
            await Colour("red", "png", "64x64"),
            await Colour("lime", "jpg", "300x100"),
            await Colour("blue", "jpg", "80x400"),
            await Colour("red", "webp", "100x100"),
        ];

        await Composer().ComposeAsync(plan, pictures, Clip, null, Cancellation);

        Assert.Equal(
            ["red", "lime", "blue", "red"],
            [await ColourOfFrameAsync(5), await ColourOfFrameAsync(15), await ColourOfFrameAsync(25), await ColourOfFrameAsync(35)]);
    }

    [Fact]
    public async Task Progress_reaches_the_last_frame()
    {
        var reported = new List<int>();

        await Composer().ComposeAsync(Plans.Of(), [await Colour("red"), await Colour("blue")], Clip, Report, Cancellation);

        Assert.Equal(reported.Order(), reported);
        Assert.Equal(48, reported[^1]);

        Task Report(int frames, CancellationToken cancellationToken)
        {
            reported.Add(frames);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task An_invalid_picture_is_reported_and_leaves_no_file()
    {
        var broken = new SuppliedPicture("image/png", _ => Task.FromResult<Stream>(new MemoryStream("not a picture"u8.ToArray())));

        await Assert.ThrowsAsync<PictureUnreadableException>(
            async () => await Composer().ComposeAsync(Plans.Of(), [await Colour("red"), broken], Clip, null, Cancellation));

        Assert.False(File.Exists(Clip));
    }

    [Fact]
    public async Task A_truncated_picture_is_reported()
    {
        var path = await _media.MakeAsync("cut.png", "-f", "lavfi", "-i", "testsrc2=s=400x300", "-frames:v", "1");
        var bytes = await File.ReadAllBytesAsync(path, Cancellation);
        var cut = new SuppliedPicture("image/png", _ => Task.FromResult<Stream>(new MemoryStream(bytes[..(bytes.Length / 3)])));

        await Assert.ThrowsAsync<PictureUnreadableException>(() => Composer().ComposeAsync(Plans.Of(1), [cut], Clip, null, Cancellation));
    }

    [Fact]
    public async Task A_store_failure_is_rethrown_unchanged()
    {
        var failing = new SuppliedPicture("image/png", _ => throw new IOException("the store is unavailable"));

        var exception = await Assert.ThrowsAsync<IOException>(
            () => Composer().ComposeAsync(Plans.Of(1), [failing], Clip, null, Cancellation));

        Assert.Equal("the store is unavailable", exception.Message);
        Assert.False(File.Exists(Clip));
    }

    [Fact]
    public async Task Cancelling_leaves_neither_file_nor_process()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var plan = Plans.Of(2, 5000, size: new FrameSize(640, 360));

        var composing = Composer().ComposeAsync(
            plan,
            [await Colour("red"), await Colour("blue")],
            Clip,
            async (frames, _) => await (frames > 20 ? cancel.CancelAsync() : Task.CompletedTask),
            cancel.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => composing);
        Assert.False(File.Exists(Clip));
        Assert.DoesNotContain(
            Process.GetProcessesByName("ffmpeg"),
            process => CommandLineOf(process).Contains(_media.Folder, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_killed_encoder_is_reported_and_leaves_no_file()
    {
        var script = await ScriptAsync("""
            case "$*" in
              *libx264*) head -c 100000 >/dev/null; echo half > "$(eval echo \${$#} | sed s/^file://)"; kill -9 $$;;
              *) exec ffmpeg "$@";;
            esac
            """);

        var exception = await Assert.ThrowsAsync<ToolFailedException>(
            async () => await Composer(script).ComposeAsync(
                Plans.Of(),
                [await Colour("red"), await Colour("blue")],
                Clip,
                null,
                Cancellation));

        Assert.True(exception.WasKilled);
        Assert.False(File.Exists(Clip));
    }

    /// <summary>It reads its input all the time, so it never counts as stalled.</summary>
    [Fact]
    public async Task An_encoder_that_does_not_end_is_killed_after_the_time_limit()
    {
        var script = await ScriptAsync("""
            case "$*" in
              *libx264*) cat >/dev/null; exec tail -f /dev/null;;
              *) exec ffmpeg "$@";;
            esac
            """);

        var exception = await Assert.ThrowsAsync<ToolFailedException>(
            async () => await Composer(script, TimeSpan.FromSeconds(3)).ComposeAsync(
                Plans.Of(), [await Colour("red"), await Colour("blue")], Clip, null, Cancellation));

        Assert.True(exception.TimedOut);
        Assert.False(File.Exists(Clip));
    }

    /// <summary>The encoder prints the limit of its own private memory.</summary>
    [Fact]
    public async Task The_memory_of_the_encoder_is_limited()
    {
        var script = await ScriptAsync("""
            case "$*" in
              *libx264*) cat >/dev/null; grep 'Max data size' /proc/$$/limits >&2; exit 1;;
              *) exec ffmpeg "$@";;
            esac
            """);

        var exception = await Assert.ThrowsAsync<ToolFailedException>(
            async () => await Composer(script).ComposeAsync(
                Plans.Of(), [await Colour("red"), await Colour("blue")], Clip, null, Cancellation));

        Assert.Matches(@"Max data size +\d+", exception.Message);
    }

    [Fact]
    public async Task A_full_disk_is_reported_and_leaves_no_file()
    {
        var disk = Directory.CreateDirectory(_media.PathOf("disk")).FullName;
        var mount = await ProcessRunner.RunAsync(
            new ProcessCommand { FileName = "mount", Arguments = ["-t", "tmpfs", "-o", "size=64k", "tmpfs", disk] },
            Cancellation);
        Assert.SkipUnless(mount.ExitCode == 0, "a small file system can only be mounted by root");
        try
        {
            var noise = await _media.MakeAsync(
                "noise.png",
                "-f",
                "lavfi",
                "-i",
                "nullsrc=s=640x360,geq=random(1)*255:128:128",
                "-frames:v",
                "1");
            var picture = new SuppliedPicture("image/png", _ => Task.FromResult<Stream>(File.OpenRead(noise)));

            var exception = await Assert.ThrowsAsync<ToolFailedException>(
                () => Composer().ComposeAsync(
                    Plans.Of(1, 100, size: new FrameSize(640, 360)),
                    [picture],
                    Path.Combine(disk, "clip.mp4"),
                    null,
                    Cancellation));

            Assert.True(exception.DiskFull, exception.Message);
            Assert.Empty(Directory.GetFiles(disk));
        }
        finally
        {
            await ProcessRunner.RunAsync(new ProcessCommand { FileName = "umount", Arguments = [disk] }, CancellationToken.None);
        }
    }

    [Fact]
    public async Task A_missing_ffmpeg_is_reported() =>
        await Assert.ThrowsAsync<ToolMissingException>(
            async () => await Composer("/nowhere/ffmpeg").ComposeAsync(Plans.Of(1), [await Colour("red")], Clip, null, Cancellation));

    public void Dispose() => _media.Dispose();

    private static ClipComposer Composer(string ffmpeg = "ffmpeg", TimeSpan? limit = null)
    {
        var options = Options.Create(new MediaOptions { Ffmpeg = ffmpeg, ComposeTimeLimit = limit ?? TimeSpan.FromHours(1) });
        return new ClipComposer(new FfmpegTools(options), options);
    }

    private async Task<SuppliedPicture> Colour(string colour, string ending = "png", string size = "160x90")
    {
        var path = await _media.MakeAsync($"{colour}-{size}.{ending}", "-f", "lavfi", "-i", $"color={colour}:s={size}", "-frames:v", "1");
        var type = ending == "jpg" ? "image/jpeg" : "image/" + ending;
        return new SuppliedPicture(type, _ => Task.FromResult<Stream>(File.OpenRead(path)));
    }

    private async Task<string> ScriptAsync(string script)
    {
        var path = _media.PathOf("ffmpeg.sh");
        await File.WriteAllTextAsync(path, "#!/bin/sh\n" + script + "\n", Cancellation);
        await ProcessRunner.RunToSuccessAsync(new ProcessCommand { FileName = "chmod", Arguments = ["+x", path] }, Cancellation);
        return path;
    }

    private async Task<string> ColourOfFrameAsync(int frame)
    {
        using var pixel = new MemoryStream();
        await ProcessRunner.RunToSuccessAsync(
            new ProcessCommand
            {
                FileName = "ffmpeg",
                Arguments =
                [
                    "-v", "error", "-i", Clip, "-vf", $"select=eq(n\\,{frame}),scale=1:1,format=rgb24", "-frames:v", "1",
                    "-f", "rawvideo", "pipe:1",
                ],
                ReadOutput = (output, token) => output.CopyToAsync(pixel, token),
            },
            Cancellation);
        return pixel.ToArray() switch
        {
            [> 240, < 20, < 20] => "red",
            [< 20, > 240, < 20] => "lime",
            [< 20, < 20, > 240] => "blue",
            var other => string.Join(',', other),
        };
    }

    private async Task<int> IndexOfBoxAsync(string name)
        => (await File.ReadAllBytesAsync(Clip, Cancellation)).AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(name));

    private static string CommandLineOf(Process process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/cmdline");
        }
        catch (IOException)
        {
            return string.Empty; // the process has ended in the meantime
        }
    }
}
