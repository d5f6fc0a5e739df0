using System.Text;
using AdGenius.Contracts.Videos;
using AdGenius.Finishing.Preflight;
using AdGenius.Finishing.Presets;

namespace AdGenius.Finishing.Tests.Preflight;

/// <summary>Files that are wrong in one respect each.</summary>
public sealed class FilePreflightTests(FinishingFixture media) : IClassFixture<FinishingFixture>
{
    private const string Picture = "testsrc2=s=1280x720:r=25:d=6";
    private const string Sound = "sine=f=500:r=48000:d=6";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_good_file_passes_every_rule()
    {
        var report = await CheckAsync("good.mp4", Picture, Sound, "volume=7.5dB", "youtube");

        Assert.True(report.Verdict == Verdict.Pass, string.Join("; ", report.Findings));
        Assert.Equal("youtube", report.Preset);
        Assert.Equal(15, report.Findings.Count);
    }

    [Fact]
    public async Task A_loud_file_fails()
    {
        var report = await CheckAsync(
            "loud.mp4", Picture, "aevalsrc='0.99*sin(900*t)+0.6*sin(2300*t)|0.99*sin(900*t)':s=48000:d=6", "anull", "youtube");

        Assert.Equal(Verdict.Fail, report.Of(Rules.Loudness)!.Verdict);
        Assert.Equal(Verdict.Fail, report.Of(Rules.TruePeak)!.Verdict);
        Assert.Equal("-15 to -13 LUFS", report.Of(Rules.Loudness)!.Allowed);
    }

    [LongTest]
    [Fact]
    public async Task A_flashing_file_fails_and_cuts_between_scenes_do_not()
    {
        var flashing = await CheckAsync(
            "flashing.mp4",
            "color=white:s=1280x720:r=25:d=6,geq=lum='if(lt(mod(N,6),3),16,235)':cb=128:cr=128",
            Sound,
            "volume=7.5dB",
            "youtube");
        var cuts = await CheckAsync(
            "cuts.mp4",
            "color=white:s=1280x720:r=25:d=6,geq=lum='if(lt(mod(N,100),50),30,220)':cb=128:cr=128",
            Sound,
            "volume=7.5dB",
            "youtube");

        Assert.Equal(Verdict.Fail, flashing.Of(Rules.Flashing)!.Verdict);
        Assert.Equal(Verdict.Pass, cuts.Of(Rules.Flashing)!.Verdict);
    }

    [Fact]
    public async Task A_file_that_is_too_long_or_of_another_shape_fails()
    {
        var report = await CheckAsync("bumper.mp4", "testsrc2=s=1080x720:r=25:d=8", Sound, "volume=7.5dB", "bumper");

        Assert.Equal(Verdict.Fail, report.Of(Rules.Length)!.Verdict);
        Assert.Equal("8 s", report.Of(Rules.Length)!.Measured);
        Assert.Equal(Verdict.Fail, report.Of(Rules.Shape)!.Verdict);
        Assert.Equal("1.5 to 1", report.Of(Rules.Shape)!.Measured);
    }

    /// <summary>No output is made in these shapes, but a file of them can be uploaded.</summary>
    [Theory]
    [InlineData("960x720", "youtube", "4:3", Verdict.Pass)]
    [InlineData("480x720", "bumper", "2:3", Verdict.Pass)]
    [InlineData("480x360", "youtube", "4:3", Verdict.Fail)]
    public async Task A_shape_that_is_accepted_but_not_made_passes_from_its_smallest_size_on(
        string size, string preset, string shape, Verdict ofSize)
    {
        var report = await CheckAsync($"{preset}-{size}.mp4", $"testsrc2=s={size}:r=25:d=5", Sound, "volume=7.5dB", preset);

        Assert.Equal((Verdict.Pass, shape), (report.Of(Rules.Shape)!.Verdict, report.Of(Rules.Shape)!.Measured));
        Assert.Equal("16:9, 1:1, 9:16, 4:5, 2:3, 4:3".Split(", ").Order(), report.Of(Rules.Shape)!.Allowed.Split(", ").Order());
        Assert.Equal(ofSize, report.Of(Rules.Size)!.Verdict);
    }

    /// <summary>Each file has pictures of 6 s.</summary>
    [Theory]
    [InlineData("sound-5.8", 0, 5.8, Verdict.Pass)]
    [InlineData("sound-4", 0, 4, Verdict.Warn)]
    [InlineData("sound-2", 0, 2, Verdict.Fail)]
    [InlineData("sound-8", 0, 8, Verdict.Warn)]
    [InlineData("sound-20", 0, 20, Verdict.Fail)]
    [InlineData("sound-late", 1.5, 4.5, Verdict.Warn)]
    [InlineData("sound-very-late", 4, 2, Verdict.Fail)]
    public async Task Sound_that_does_not_begin_and_end_with_the_pictures_is_reported(
        string name, double delay, double seconds, Verdict verdict)
    {
        foreach (var container in (string[])["mp4", "mkv"])
        {
            var file = await media.MakeAsync(
                $"{name}.{container}", "-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=6",
                "-itsoffset", $"{delay}", "-f", "lavfi", "-i", $"sine=f=500:r=48000:d={seconds}",
                "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac");
            var report = await media.FilePreflight.CheckAsync(file, "bumper", FileContext.Unknown, Cancellation);
            var found = report.Of(Rules.AudioLength)!;
            Assert.True(verdict == found.Verdict, $"{container}: {found}");
            Assert.Matches(@"^sound from [0-9.]+ to [0-9.]+ s, pictures from 0 to 6 s$", found.Measured);
            Assert.Equal(
                delay + seconds > 6.5 ? Verdict.Fail : Verdict.Pass, report.Of(Rules.Length)!.Verdict); // a bumper has at most 6 s
        }
    }

    [Fact]
    public async Task Silence_fails_where_a_voice_speaks()
    {
        var file = await media.MakeAsync(
            "silent.mp4", "-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=2", "-f", "lavfi", "-i", "anullsrc=r=48000:d=2",
            "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-shortest");
        async Task<Verdict> VerdictAsync(FileContext context) =>
            (await media.FilePreflight.CheckAsync(file, null, context, Cancellation)).Of(Rules.Loudness)!.Verdict;

        Assert.Equal(Verdict.Fail, await VerdictAsync(new FileContext { HasVoice = true }));
        Assert.Equal(Verdict.Pass, await VerdictAsync(new FileContext { IsSilent = true }));
        Assert.Equal(Verdict.Warn, await VerdictAsync(FileContext.Unknown));
    }

    [Fact]
    public async Task A_small_file_without_sound_fails()
    {
        var clip = await media.ClipAsync("small.mp4", 6, "640x360");
        var report = await media.FilePreflight.CheckAsync(clip, "youtube", FileContext.Unknown, Cancellation);

        Assert.Equal(Verdict.Fail, report.Of(Rules.Size)!.Verdict);
        Assert.Equal(Verdict.Fail, report.Of(Rules.Audio)!.Verdict);
        Assert.Equal(Verdict.Warn, report.Of(Rules.Container)!.Verdict);
        Assert.Null(report.Of(Rules.Loudness));
        Assert.Equal(Verdict.Fail, report.Verdict);
    }

    [Fact]
    public async Task Black_and_standstill_are_reported_but_for_the_end_card()
    {
        var black = await CheckAsync("black.mp4", "color=black:s=1280x720:r=25:d=6", Sound, "volume=7.5dB", "youtube");
        var frozen = await CheckAsync(
            "frozen.mp4", "testsrc2=s=1280x720:r=25:d=2,tpad=stop_mode=clone:stop_duration=4", Sound, "volume=7.5dB", "youtube");
        var endCard = await media.FilePreflight.CheckAsync(
            media.PathOf("frozen.mp4"), "youtube", new FileContext { EndCardStart = 2 }, Cancellation);

        Assert.Equal(Verdict.Fail, black.Of(Rules.Black)!.Verdict);
        Assert.Equal(Verdict.Warn, frozen.Of(Rules.Freeze)!.Verdict);
        Assert.Equal(Verdict.Pass, endCard.Of(Rules.Freeze)!.Verdict);
    }

    [Fact]
    public async Task Short_black_spans_that_fail_by_their_sum_are_reported_with_it()
    {
        var report = await CheckAsync(
            "spans.mp4", Picture + ",drawbox=t=fill:color=black:enable='lt(mod(n,25),17)'", Sound, "volume=7.5dB", "youtube");

        var black = report.Of(Rules.Black)!;
        Assert.Equal(Verdict.Fail, black.Verdict);
        Assert.Matches("^0\\.6[0-9]? s at a time, [34](\\.[0-9]+)? of 6 s in all$", black.Measured);
        Assert.Equal("at most 1 s at a time, and less than half of the video", black.Allowed);
    }

    [Fact]
    public async Task Texts_outside_of_the_safe_area_or_hard_to_read_fail()
    {
        var clip = await media.ClipAsync("texts.mp4", 5, "720x1280");
        var context = new FileContext
        {
            Overlays = [new Box(200, 300, 100, 50), new Box(0, 1250, 100, 30)],
            Size = new FrameSize(720, 1280),
            Contrast = 2.1,
            MustDisclose = true,
        };

        var report = await media.FilePreflight.CheckAsync(clip, "tiktok", context, Cancellation);

        Assert.Equal(Verdict.Fail, report.Of(Rules.SafeArea)!.Verdict);
        Assert.Equal("1 of 2 outside, first at 0, 1250", report.Of(Rules.SafeArea)!.Measured);
        Assert.Equal(Verdict.Fail, report.Of(Rules.Contrast)!.Verdict);
        Assert.Equal(Verdict.Fail, report.Of(Rules.Disclosure)!.Verdict);
    }

    [Fact]
    public async Task A_profile_that_few_players_decode_is_reported()
    {
        var clip = await media.MakeAsync(
            "lossless.mp4", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=24:d=1", "-c:v", "libx264", "-qp", "0", "-pix_fmt", "yuv420p");

        var report = await media.FilePreflight.CheckAsync(clip, null, FileContext.Unknown, Cancellation);

        Assert.Equal(Verdict.Warn, report.Of(Rules.VideoCodec)!.Verdict);
        Assert.Equal("h264, High 4:4:4 Predictive, yuv420p", report.Of(Rules.VideoCodec)!.Measured);
    }

    [Fact]
    public async Task A_turned_video_of_wide_pixels_has_the_shape_that_is_shown()
    {
        var upright = await media.MakeAsync(
            "wide-pixels.mp4", "-f", "lavfi", "-i", "testsrc2=s=720x720:r=24:d=1,setsar=16/9", "-c:v", "libx264", "-preset", "ultrafast",
            "-pix_fmt", "yuv420p");
        var turned = await media.TurnAsync(upright, "turned-pixels.mp4");

        var report = await media.FilePreflight.CheckAsync(turned, "tiktok", FileContext.Unknown, Cancellation);

        Assert.Equal("9:16", report.Of(Rules.Shape)!.Measured);
        Assert.Equal("720 × 1280", report.Of(Rules.Size)!.Measured);
    }

    [Fact]
    public async Task The_video_is_measured_and_not_its_cover()
    {
        var file = await media.MakeAsync(
            "covered.mkv", "-f", "lavfi", "-i", "color=red:size=640x640:rate=1:duration=1",
            "-f", "lavfi", "-i", "color=black:size=320x180:rate=24:duration=2", "-map", "0:v", "-map", "1:v",
            "-c:v:0", "mjpeg", "-pix_fmt:v:0", "yuvj420p", "-c:v:1", "libx264", "-pix_fmt:v:1", "yuv420p");

        var report = await media.FilePreflight.CheckAsync(file, null, FileContext.Unknown, Cancellation);

        Assert.Equal(Verdict.Fail, report.Of(Rules.Black)!.Verdict);
    }

    [LongTest]
    [Theory]
    [InlineData("mp4", "libx264", "aac", 0.55)]
    [InlineData("mp4", "libx264", "aac", 0.97)]
    [InlineData("webm", "libvpx", "libopus", 0.55)]
    public async Task A_truncated_file_fails(string format, string video, string audio, double kept)
    {
        var whole = await media.MakeAsync(
            $"whole-{kept}.{format}", "-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=4", "-f", "lavfi", "-i", "sine=f=500:r=48000:d=4",
            "-c:v", video, "-b:v", "1M", "-pix_fmt", "yuv420p", "-c:a", audio, "-movflags", "+faststart");
        var bytes = await File.ReadAllBytesAsync(whole, Cancellation);
        var part = media.PathOf($"part-{kept}.{format}");
        await File.WriteAllBytesAsync(part, bytes[..(int)(bytes.Length * kept)], Cancellation);

        var before = await media.FilePreflight.CheckAsync(whole, null, FileContext.Unknown, Cancellation);
        var after = await media.FilePreflight.CheckAsync(part, null, FileContext.Unknown, Cancellation);

        Assert.DoesNotContain("truncated", before.Of(Rules.Length)!.Measured, StringComparison.Ordinal);
        Assert.Equal(Verdict.Fail, after.Of(Rules.Length)!.Verdict);
        Assert.EndsWith("s, truncated", after.Of(Rules.Length)!.Measured, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sound_without_a_decoder_fails_and_the_picture_is_measured()
    {
        var file = await media.MakeAsync(
            "unknown-sound.mp4", "-f", "lavfi", "-i", "color=black:s=320x180:r=25:d=2", "-f", "lavfi", "-i", "sine=f=500:r=48000:d=2",
            "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac");
        await ReplaceAsync(file, ("mp4a", "zzzz"), ("esds", "free"));

        var report = await media.FilePreflight.CheckAsync(file, null, FileContext.Unknown, Cancellation);

        Assert.Equal(Verdict.Fail, report.Of(Rules.Audio)!.Verdict);
        Assert.EndsWith("cannot be decoded", report.Of(Rules.Audio)!.Measured, StringComparison.Ordinal);
        Assert.Equal(Verdict.Fail, report.Of(Rules.Black)!.Verdict);
        Assert.Null(report.Of(Rules.Loudness));
    }

    [Fact]
    public async Task Pictures_without_a_decoder_are_refused()
    {
        var file = await media.ClipAsync("unknown-pictures.mp4", 1, "64x64");
        await ReplaceAsync(file, ("avc1", "zzzz"), ("avcC", "free"));

        var refused = await Assert.ThrowsAsync<FinishingRefusedException>(
            () => media.FilePreflight.CheckAsync(file, null, FileContext.Unknown, Cancellation));

        Assert.Equal(("file", "The file's pictures cannot be decoded."), (refused.Field, refused.Message));
    }

    [Fact]
    public async Task What_is_no_video_is_refused()
    {
        var text = media.PathOf("text.mp4");
        await File.WriteAllTextAsync(text, "no video", Cancellation);
        var sound = await media.MakeAsync("sound.mp3", "-f", "lavfi", "-i", Sound);

        Assert.Equal("file", (await Refusal(text, "tiktok")).Field);
        Assert.Equal("The file holds no video.", (await Refusal(sound, "tiktok")).Message);
        Assert.Contains("allowed are the presets", (await Refusal(sound, "myspace")).Message, StringComparison.Ordinal);

        Task<FinishingRefusedException> Refusal(string file, string preset) => Assert.ThrowsAsync<FinishingRefusedException>(
            () => media.FilePreflight.CheckAsync(file, preset, FileContext.Unknown, Cancellation));
    }

    /// <summary>Changes the types of boxes: their last occurrences, which are in the index behind the media.</summary>
    private static async Task ReplaceAsync(string file, params (string From, string To)[] types)
    {
        var bytes = await File.ReadAllBytesAsync(file, Cancellation);
        foreach (var (from, to) in types)
        {
            Encoding.ASCII.GetBytes(to).CopyTo(bytes.AsSpan(bytes.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes(from))));
        }

        await File.WriteAllBytesAsync(file, bytes, Cancellation);
    }

    private async Task<PreflightReport> CheckAsync(string name, string picture, string sound, string audioFilter, string preset)
    {
        var file = await media.MakeAsync(
            name, "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, "-af", audioFilter, "-c:v", "libx264", "-preset", "ultrafast",
            "-crf", "30", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "192k", "-movflags", "+faststart");
        return await media.FilePreflight.CheckAsync(file, preset, FileContext.Unknown, Cancellation);
    }
}
