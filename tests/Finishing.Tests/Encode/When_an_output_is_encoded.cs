using AdGenius.Contracts.Videos;
using AdGenius.Finishing.Captions;
using AdGenius.Finishing.Encode;
using AdGenius.Finishing.Music;
using AdGenius.Finishing.Overlays;
using AdGenius.Finishing.Preflight;
using AdGenius.Finishing.Shapes;
using AdGenius.Finishing.Voice;
using AdGenius.Media.Processes;
using CaptionMode = AdGenius.Contracts.Briefs.CaptionMode;

namespace AdGenius.Finishing.Tests.Encode;

public sealed class When_an_output_is_encoded(FinishingFixture media) : IClassFixture<FinishingFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [LongTest]
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
    public async Task Should_copy_the_pictures_where_only_the_sound_changes()
    {
        var clip = await CopyableAsync();

        var result = await media.Finisher.FinishAsync(Sounding(clip), media.NewFolder(), Cancellation);

        var file = result.Outputs[0].VideoFile;
        Assert.Equal(await PicturesOf(clip), await PicturesOf(file));
        var probed = await media.Probe.ProbeAsync(file, Cancellation);
        Assert.Equal((48, 0, "aac"), (probed.Video!.FrameCount, probed.Video.StartSeconds, probed.Audio!.Codec));
        Assert.Equal(Verdict.Pass, result.Outputs[0].Report.Of(Rules.Container)!.Verdict);
    }

    private static OverlaySet Headline { get; } = new() { Headline = new OverlayItem { Text = "Ink" } };

    public static TheoryData<string, Func<FinishingRequest, FinishingRequest>> Changes => new()
    {
        { "trimmed", request => request with { Trim = new TrimRange(0, 1) } },
        { "labelled", request => request with { Disclosure = request.Disclosure with { LabelText = "Made by AI" } } },
        { "with a headline", request => request with { Overlays = Headline } },
        { "with an end card", request => request with { Overlays = Headline, EndCardSeconds = 1 } },
        { "in another size", request => request with { Outputs = [request.Outputs[0] with { Size = new FrameSize(160, 90) }] } },
        {
            "for a platform",
            request => request with { Outputs = [request.Outputs[0] with { Preset = "youtube", Size = new FrameSize(320, 180) }] }
        },
    };

    [LongTest]
    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Should_not_copy_pictures_that_change(string name, Func<FinishingRequest, FinishingRequest> change)
    {
        var clip = await CopyableAsync();

        var result = await media.Finisher.FinishAsync(change(Sounding(clip)), media.NewFolder(), Cancellation);

        Assert.True(await PicturesOf(clip) != await PicturesOf(result.Outputs[0].VideoFile), $"the pictures were copied {name}");
    }

    [LongTest]
    [Theory]
    [InlineData("-pix_fmt", "yuvj420p")] // the full range is a colour space that television does not have
    [InlineData("-pix_fmt", "yuv444p")]
    [InlineData("-crf", "0")] // a bit rate that files for no platform do not have
    [InlineData("-vf", "select=not(mod(n\\,5))+lt(n\\,20)")] // frames at uneven distances
    public async Task Should_not_copy_what_not_every_player_shows(string option, string value)
    {
        var clip = await media.MakeAsync(
            $"uncopied-{Guid.NewGuid():N}.mp4", "-f", "lavfi", "-i", "testsrc2=s=640x360:r=24:d=1,noise=alls=60:allf=t",
            "-pix_fmt", "yuv420p", option, value, "-fps_mode", "vfr", "-c:v", "libx264", "-preset", "ultrafast");

        var result = await media.Finisher.FinishAsync(Sounding(clip), media.NewFolder(), Cancellation);

        Assert.NotEqual(await PicturesOf(clip), await PicturesOf(result.Outputs[0].VideoFile));
    }

    /// <summary>A clip whose red passes into blue around column 120 of 256, finished in another size.</summary>
    [LongTest]
    [Theory]
    [InlineData("yuv420p", "bt709", 384, 216, 180)]
    [InlineData("yuv420p", "bt709", 128, 72, 60)]
    [InlineData("yuv444p", "bt709", 256, 144, 120)]
    [InlineData("yuv420p", "smpte170m", 384, 216, 180)]
    [InlineData("yuv444p", "smpte170m", 256, 144, 120)]
    public async Task Should_keep_colours_where_they_are(string format, string matrix, int width, int height, double middle)
    {
        var clip = await media.MakeAsync(
            $"ramp-{Guid.NewGuid():N}.mp4", "-f", "lavfi", "-i", $"{Ramp},loop=23:1,setpts=N/24/TB", "-vf",
            $"scale=out_color_matrix=bt709:out_range=tv:out_h_chr_pos=0,format={format},setparams=colorspace={matrix}", "-r", "24",
            "-c:v", "libx264", "-crf", "1", "-colorspace", matrix);
        var spec = new OutputSpec { Name = "ad", Size = new FrameSize(width, height) };

        var file = (await FinishAsync(clip, spec)).Outputs[0].VideoFile;

        Assert.Equal(middle, await ColourMiddleOf(["-i", file], "format=yuv420p", width, height), 0.06);
    }

    [Fact]
    public async Task Should_keep_colours_of_what_lies_over_the_picture_where_they_are() =>
        Assert.Equal(120, await ColourMiddleOf(["-f", "lavfi", "-i", Ramp], EncodeArguments.ToVideoColours, 256, 144), 0.06);

    [LongTest]
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

    [LongTest]
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

    [LongTest]
    [Fact]
    public async Task Should_show_pictures_that_begin_after_the_sound_when_the_clip_shows_them()
    {
        var pictures = await media.MakeAsync(
            "late-pictures.mp4", "-f", "lavfi", "-i", "color=red:s=320x180:r=12:d=0.5",
            "-f", "lavfi", "-i", "color=blue:s=320x180:r=12:d=1.5",
            "-filter_complex", "[0][1]concat=n=2", "-c:v", "libx264", "-pix_fmt", "yuv420p");
        var sound = await media.MakeAsync("early-sound.m4a", "-f", "lavfi", "-i", "sine=d=3", "-c:a", "aac");
        var clip = await media.MakeAsync("late.mp4", "-itsoffset", "1", "-i", pictures, "-i", sound, "-c", "copy");

        var result = await FinishAsync(clip, new OutputSpec { Name = "late", Size = new FrameSize(160, 90) });

        Assert.Equal(3, result.DurationSeconds, 0.1);
        foreach (var (seconds, isRed) in new[] { (0.1, true), (1.3, true), (1.7, false), (2.8, false) })
        {
            var frame = await media.FrameAsync(result.Outputs[0].VideoFile, seconds);
            Assert.True(isRed == (frame[0] > 200 && frame[2] < 60), $"{frame[0]}, {frame[1]}, {frame[2]} at {seconds}");
        }
    }

    [LongTest]
    [Fact]
    public async Task Should_show_captions_while_their_words_are_heard()
    {
        var clip = await media.MakeAsync(
            "grey.mp4", "-f", "lavfi", "-i", "color=0x303030:s=640x360:r=24:d=6", "-c:v", "libx264", "-pix_fmt", "yuv420p");
        var request = Request(clip, new OutputSpec { Name = "captions", Size = new FrameSize(640, 360) }) with
        {
            Voice = new SpeechText { Scenes = ["", "Find your blend."] },
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
            "pq.mp4", "-f", "lavfi", "-i", "nullsrc=s=320x180:r=24:d=2,format=yuv420p10le,geq=lum=572:cb=512:cr=512"
                + ",setparams=range=tv:colorspace=bt2020nc:color_primaries=bt2020:color_trc=smpte2084",
            "-c:v", "libx264", "-pix_fmt", "yuv420p10le", "-color_range", "tv", "-colorspace", "bt2020nc", "-color_primaries", "bt2020",
            "-color_trc", "smpte2084");

        var output = (await FinishAsync(clip, new OutputSpec { Name = "sdr", Size = new FrameSize(320, 180) })).Outputs[0];

        var video = (await media.Probe.ProbeAsync(output.VideoFile, Cancellation)).Video!;
        Assert.Equal(("yuv420p", "bt709", "bt709"), (video.PixelFormat, video.ColorSpace, video.ColorTransfer));
        Assert.InRange((await media.FrameAsync(output.VideoFile, 1)).Average(value => value), 200, 230);
    }

    /// <summary>A green of clips with other matrices than the file has that is made of them.</summary>
    [LongTest]
    [Theory]
    [InlineData("1280x720", $"{To601},format=yuv420p", "smpte170m")]
    [InlineData("1280x720", $"{To601},format=yuv422p10", "bt470bg")]
    [InlineData("320x180", $"{To601},format=yuv420p", "unknown")] // players take it for BT.601
    [InlineData("321x181", $"{To601},format=yuv444p", "unknown")]
    [InlineData("1280x720", "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p", "unknown")] // and this for BT.709
    [InlineData("320x180", "zscale=tin=709:pin=709:min=gbr:t=709:p=2020:m=2020_ncl:r=limited,format=yuv420p10le", "bt2020nc")]
    [InlineData("320x180", "format=bgr24", "unknown")]
    public async Task Should_keep_colours_as_they_are(string size, string filters, string matrix)
    {
        var clip = await media.MakeAsync(
            $"green-{Guid.NewGuid():N}.mp4", "-f", "lavfi", "-i", $"{Green}:s={size}:r=24:d=1,format=gbrp,{filters}"
                + (filters == "format=bgr24" ? "" : $",setparams=colorspace={matrix}"),
            "-c:v", filters == "format=bgr24" ? "libx264rgb" : "libx264", "-crf", "1", "-preset", "ultrafast", "-colorspace", matrix);
        var outputs = new[] { Reframe.Auto, Reframe.Crop, Reframe.Fit }.Select(reframe => new OutputSpec
        {
            Name = reframe.ToString(),
            Size = reframe == Reframe.Auto ? new FrameSize(160, 90) : new FrameSize(90, 160),
            Reframe = reframe,
        });

        var result = await media.Finisher.FinishAsync(
            new FinishingRequest { Clips = [new SourceClip(clip)], Outputs = [.. outputs] }, media.NewFolder(), Cancellation);

        foreach (var output in result.Outputs)
        {
            var video = (await media.Probe.ProbeAsync(output.VideoFile, Cancellation)).Video!;
            var frame = await media.FrameAsync(output.VideoFile, 0.5);
            Assert.Equal(("bt709", "bt709", "tv"), (video.ColorSpace, video.ColorPrimaries, video.ColorRange));
            ShouldBeGreen(frame.AsSpan(frame.Length / 2 / 3 * 3, 3)); // in the middle, where no blurred copy is
        }
    }

    /// <summary>In the clip's own size, in which ffmpeg's scale leaves pictures as they are where it can.</summary>
    [Theory]
    [InlineData("bt709", "bt709")]
    [InlineData("bt601", "smpte170m")]
    public async Task Should_keep_colours_of_full_range_as_they_are(string matrix, string tag)
    {
        var clip = await media.MakeAsync(
            $"full-{Guid.NewGuid():N}.webm", "-f", "lavfi", "-i",
            $"{Green}:s=320x180:r=24:d=1,format=gbrp,scale=out_color_matrix={matrix}:out_range=pc,format=yuv420p"
                + $",setparams=range=pc:colorspace={tag}",
            "-c:v", "libvpx-vp9", "-crf", "4", "-b:v", "2M", "-color_range", "pc", "-colorspace", tag);
        Assert.Equal("pc", (await media.Probe.ProbeAsync(clip, Cancellation)).Video!.ColorRange);

        var output = (await FinishAsync(clip, new OutputSpec { Name = "ad", Size = new FrameSize(320, 180) })).Outputs[0];

        Assert.Equal("tv", (await media.Probe.ProbeAsync(output.VideoFile, Cancellation)).Video!.ColorRange);
        ShouldBeGreen((await media.FrameAsync(output.VideoFile, 0.5)).AsSpan(0, 3));
    }

    /// <summary>Players read a JPEG by the matrix of BT.601.</summary>
    [Theory]
    [InlineData(160, 90)]
    [InlineData(320, 180)] // the clip's own pictures
    public async Task Should_have_a_poster_of_the_same_colours(int width, int height)
    {
        var clip = await media.MakeAsync(
            $"green-{Guid.NewGuid():N}.mp4", "-f", "lavfi", "-i",
            $"{Green}:s=320x180:r=24:d=1,format=gbrp,scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,setparams=colorspace=bt709",
            "-c:v", "libx264", "-crf", "1", "-colorspace", "bt709");

        var output = (await FinishAsync(clip, new OutputSpec { Name = "ad", Size = new FrameSize(width, height) })).Outputs[0];

        using var poster = SkiaSharp.SKBitmap.Decode(output.PosterFile);
        var pixel = poster.GetPixel(20, 20);
        ShouldBeGreen([pixel.Red, pixel.Green, pixel.Blue]);
    }

    private const string Green = "color=0x2fc04a";
    private const string To601 = "scale=out_color_matrix=bt601:out_range=tv";

    private static void ShouldBeGreen(ReadOnlySpan<byte> pixel)
    {
        Assert.InRange(pixel[0], 0x2F - 6, 0x2F + 6);
        Assert.InRange(pixel[1], 0xC0 - 6, 0xC0 + 6);
        Assert.InRange(pixel[2], 0x4A - 6, 0x4A + 6);
    }

    private static bool HasLetters(byte[] frame) => frame.Count(value => value > 200) > 300;

    private static FinishingRequest Request(string clip, OutputSpec output) => new() { Clips = [new SourceClip(clip)], Outputs = [output] };

    private Task<FinishingResult> FinishAsync(string clip, OutputSpec output) =>
        media.Finisher.FinishAsync(Request(clip, output), media.NewFolder(), Cancellation);

    private const string Ramp =
        @"nullsrc=s=256x144:r=24,format=gbrp,geq=r=235-Y/5-200*clip((X+0.5-116)/8\,0\,1):g=100:"
        + @"b=20+Y/5+200*clip((X+0.5-116)/8\,0\,1),trim=end_frame=1";

    /// <summary>The column of luma at which the mean of both chroma planes is half way from the left to the right, in pixels.</summary>
    private async Task<double> ColourMiddleOf(string[] input, string filters, int width, int height)
    {
        using var frame = new MemoryStream();
        await ProcessRunner.RunToSuccessAsync(
            new ProcessCommand
            {
                FileName = media.Tools.Ffmpeg,
                Arguments =
                [
                    "-v", "error", "-nostdin", .. input, "-vf", filters, "-frames:v", "1",
                    "-pix_fmt", "yuv420p", "-f", "rawvideo", "pipe:1",
                ],
                ReadOutput = (output, token) => output.CopyToAsync(frame, token),
            },
            Cancellation);
        return new[] { 0, 1 }.Average(plane =>
        {
            var start = (width * height) + (plane * width * height / 4);
            var columns = Enumerable.Range(0, width / 2).Select(x => Enumerable.Range(0, height / 2)
                .Average(y => (double)frame.GetBuffer()[start + (y * width / 2) + x])).ToArray();
            return (2 * columns.Sum(value => (value - columns[^1]) / (columns[0] - columns[^1]))) - 0.5;
        });
    }

    private Task<string> CopyableAsync() => media.MakeAsync(
        $"copied-{Guid.NewGuid():N}.mp4", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=24:d=2", "-c:v", "libx264", "-pix_fmt", "yuv420p");

    private static FinishingRequest Sounding(string clip) => new()
    {
        Clips = [new SourceClip(clip)],
        Music = new MusicBed { Mood = "calm" },
        Outputs = [new OutputSpec { Name = "ad" }],
    };

    /// <summary>The hash of the coded pictures.</summary>
    private async Task<string> PicturesOf(string file) => (await ProcessRunner.RunToSuccessAsync(
        new ProcessCommand
        {
            FileName = media.Tools.Ffmpeg,
            Arguments = ["-v", "error", "-nostdin", "-i", file, "-map", "0:v:0", "-c", "copy", "-f", "streamhash", "-hash", "sha256", "-"],
        },
        Cancellation)).Output;
}
