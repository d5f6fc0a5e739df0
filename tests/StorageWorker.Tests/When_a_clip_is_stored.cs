using System.Security.Cryptography;
using System.Text.Json;
using AdGenius.Contracts;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Finishing.Disclosure;
using AdGenius.Media.Probe;
using AdGenius.ObjectStore;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.StorageWorker.Tests;

public sealed class When_a_clip_is_stored : StorageScenario
{
    private const string Stem = "videos/demo/20261121_060509-summer-007";

    [Fact]
    public async Task Should_be_stored_in_the_tenants_folder_with_poster_preview_and_manifest()
    {
        var clip = await Clips.Mp4Async();
        var stored = await StoreAsync(await CommandAsync(clip));

        Assert.Equal(
            [Stem + ".jpg", Stem + ".json", Stem + ".mp4", Stem + ".preflight.json", Stem + ".webp"], await KeysAsync("videos/"));
        Assert.Equal(Stem + ".mp4", stored.Video.Key);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(clip)), stored.Video.Sha256);
        Assert.Equal(clip.Length, stored.Video.Length);
        Assert.Equal(
            (320, 180, 48L, 24.0, 2.0),
            (stored.Facts.Width, stored.Facts.Height, stored.Facts.FrameCount, stored.Facts.FramesPerSecond, stored.Facts.DurationSeconds));
        foreach (var reference in (MediaReference[])[stored.Video, stored.Poster, stored.Preview, stored.Manifest])
        {
            var bytes = await BytesAsync(reference.Key);
            Assert.Equal(reference.Sha256, Convert.ToHexStringLower(SHA256.HashData(bytes)));
            Assert.Equal(reference.Length, bytes.Length);
        }
    }

    [Fact]
    public async Task Should_carry_its_metadata()
    {
        var command = await CommandAsync(await Clips.Mp4Async());
        var stored = await StoreAsync(command);
        var facts = await Store.HeadAsync(stored.Video.Key, Cancellation);

        Assert.Equal("video/mp4", facts!.ContentType);
        Assert.Equal("demo", facts.Metadata["tenant"]);
        Assert.Equal("summer", facts.Metadata["creative_id"]);
        Assert.Equal("7", facts.Metadata["iteration"]);
        Assert.Equal("https://cdn.example.com/a.mp4", facts.Metadata["original_url"]);
        Assert.True(DateTimeOffset.TryParse(facts.Metadata["upload_time"], out _));
    }

    /// <summary>Cut to 8 bits the white would be a grey of 148, and its tags would still say PQ.</summary>
    [LongTest]
    [Fact]
    public async Task Should_be_mapped_to_standard_range_from_high_dynamic_range()
    {
        var stored = await StoreAsync(await CommandAsync(await Clips.HighDynamicRangeAsync()));
        var file = FileOf(stored.Video);
        var video = (await Services.GetRequiredService<MediaProbe>().ProbeAsync(file, Cancellation)).Video!;

        Assert.Equal(("yuv420p", "bt709", "bt709", "bt709"), (
            video.PixelFormat, video.ColorSpace, video.ColorPrimaries, video.ColorTransfer));
        Assert.All(await Clips.FirstPixelAsync(file), value => Assert.InRange(value, 200, 230));
    }

    /// <summary>It is tagged BT.709 then.</summary>
    [LongTest]
    [Theory]
    [InlineData("mp4", "libx264rgb", "format=bgr24", "unknown")]
    [InlineData("webm", "libvpx", "scale=out_color_matrix=bt601:out_range=tv,format=yuv420p", "unknown")]
    [InlineData("webm", "libvpx-vp9", "scale=out_color_matrix=bt601:out_range=tv,format=yuv420p", "smpte170m")]
    [InlineData("webm", "libvpx-vp9", "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p", "bt709")]
    public async Task Should_keep_its_colours_where_it_is_encoded_again(string format, string codec, string filters, string matrix)
    {
        var clip = await Clips.GreenAsync(format, codec, "320x180", filters, matrix);
        var stored = await StoreAsync(await CommandAsync(clip));
        var video = (await Services.GetRequiredService<MediaProbe>().ProbeAsync(FileOf(stored.Video), Cancellation)).Video!;

        Assert.Equal(("bt709", "bt709", "tv"), (video.ColorSpace, video.ColorPrimaries, video.ColorRange));
        var pixel = await Clips.FirstPixelAsync(FileOf(stored.Video));
        Clips.ShouldBeGreen(pixel[0], pixel[1], pixel[2]);
    }

    /// <summary>Players read JPEG and WebP by the matrix of BT.601, and a video without tags by its size.</summary>
    [LongTest]
    [Theory]
    [InlineData("320x180", "bt709", "bt709")]
    [InlineData("1280x720", "bt709", "unknown")]
    [InlineData("320x180", "bt601", "unknown")]
    public async Task Should_have_pictures_of_its_colours(string size, string matrix, string tag)
    {
        var clip = await Clips.GreenAsync("mp4", "libx264", size, $"scale=out_color_matrix={matrix}:out_range=tv,format=yuv420p", tag);
        var stored = await StoreAsync(await CommandAsync(clip));

        Assert.Equal(clip.Length, stored.Video.Length);
        Clips.ShouldBeGreen(await BytesAsync(stored.Poster.Key));
        Clips.ShouldBeGreen(await BytesAsync(stored.Preview.Key));
        Clips.ShouldBeGreen(await SpritesheetAsync(stored));
    }

    [Fact]
    public async Task Should_have_a_complete_manifest()
    {
        var command = await CommandAsync(await Clips.Mp4Async());
        var stored = await StoreAsync(command);
        using var manifest = JsonDocument.Parse(await BytesAsync(stored.Manifest.Key));
        var root = manifest.RootElement;

        Assert.Equal("A sunset", root.GetProperty("prompt").GetString());
        Assert.Equal("cinematic", root.GetProperty("parameters").GetProperty("style").GetString());
        Assert.Equal("Draft", root.GetProperty("parameters").GetProperty("quality").GetString());
        Assert.Equal("placeholder", root.GetProperty("producedBy").GetProperty("model").GetString());
        Assert.True(root.GetProperty("producedBy").GetProperty("isFallback").GetBoolean());
        Assert.Equal(0.25m, root.GetProperty("cost").GetDecimal());
        Assert.Equal("sommer ☀", root.GetProperty("labels").GetProperty("campaign").GetString());
        Assert.Equal(stored.Video.Sha256, root.GetProperty("video").GetProperty("sha256").GetString());
        Assert.Equal(42, root.GetProperty("seed").GetInt64());
        Assert.Equal("16x9", Assert.Single(root.GetProperty("outputs").EnumerateArray()).GetProperty("name").GetString());
        Assert.Equal([0, 0.8], root.GetProperty("sceneStarts").EnumerateArray().Select(start => start.GetDouble()));
        Assert.Equal(stored.Video.Key, Assert.Single(stored.Sources!).Clip.Key); // without a brief the video is the clip itself
    }

    [LongTest]
    [Fact]
    public async Task Should_say_in_video_and_pictures_that_a_model_has_made_it_and_be_checked_by_the_general_rules()
    {
        var command = await CommandAsync(await Clips.Mp4Async());
        var drawn = await StoreAsync(command);
        var made = await StoreAsync(
            (await CommandAsync(await Clips.Mp4Async(), creative: "made")) with { ProducedBy = new ProducedBy { Model = "runway_gen3" } });

        Assert.Null(await XmpMarker.ReadMp4Async(FileOf(drawn.Video), Cancellation));
        Assert.True((await XmpMarker.ReadMp4Async(FileOf(made.Video), Cancellation)).AsSpan().IndexOf("trainedAlgorithmicMedia"u8) > 0);
        Assert.True((await BytesAsync(made.Poster.Key)).AsSpan().IndexOf("trainedAlgorithmicMedia"u8) > 0);
        Assert.True((await BytesAsync(made.Preview.Key)).AsSpan().IndexOf("trainedAlgorithmicMedia"u8) > 0);
        Assert.True((await SpritesheetAsync(made)).AsSpan().IndexOf("trainedAlgorithmicMedia"u8) > 0);
        Assert.False((await BytesAsync(drawn.Preview.Key)).AsSpan().IndexOf("trainedAlgorithmicMedia"u8) > 0);
        Assert.False((await SpritesheetAsync(drawn)).AsSpan().IndexOf("trainedAlgorithmicMedia"u8) > 0);
        Assert.Equal(made.Video, Assert.Single(made.Sources!).Clip);
        var output = Assert.Single(made.Outputs!);
        Assert.NotNull(output.Preflight);
        using var report = JsonDocument.Parse(await BytesAsync(output.Report!.Key));
        var rules = report.RootElement.GetProperty("findings").EnumerateArray()
            .ToDictionary(one => one.GetProperty("rule").GetString()!, one => one.GetProperty("verdict").GetString());
        Assert.Equal(("Pass", "Pass"), (rules["disclosure"], rules["container"]));
    }

    [LongTest]
    [Theory]
    [InlineData(100)]
    [InlineData(70_000)] // more than a JPEG can hold
    public async Task Should_have_pictures_and_one_mark_where_the_clip_has_metadata_of_its_own(int length)
    {
        var clip = Clips.WithMetadata(await Clips.Mp4Async(), new byte[length]);
        var drawn = await StoreAsync(await CommandAsync(clip));
        var made = await StoreAsync(
            (await CommandAsync(clip, creative: "made")) with { ProducedBy = new ProducedBy { Model = "runway_gen3" } });

        Assert.NotEmpty(await SpritesheetAsync(drawn));
        Assert.True((await SpritesheetAsync(made)).AsSpan().IndexOf("trainedAlgorithmicMedia"u8) > 0);
        Assert.True((await XmpMarker.ReadMp4Async(FileOf(made.Video), Cancellation)).AsSpan().IndexOf("trainedAlgorithmicMedia"u8) > 0);
        Assert.Equal(1, (await BytesAsync(made.Video.Key)).AsSpan().Count(Clips.MetadataType));
    }

    [Theory]
    [InlineData(6, 24)]
    [InlineData(1, 1)] // the lowest rate and the shortest length that can be requested
    [InlineData(2, 2)]
    public async Task Should_have_pictures_that_say_so_where_it_is_very_short(int frames, int framesPerSecond)
    {
        var made = await StoreAsync(
            await CommandAsync(await Clips.OfFramesAsync(frames, framesPerSecond)) with
            {
                ProducedBy = new ProducedBy { Model = "runway_gen3" },
            });

        Assert.True((await BytesAsync(made.Preview.Key)).AsSpan().IndexOf("trainedAlgorithmicMedia"u8) > 0);
    }

    [Fact]
    public async Task Should_have_a_silent_stream_where_the_clip_has_no_sound()
    {
        var stored = await StoreAsync(await CommandAsync(await Clips.SilentAsync()));
        var media = await Services.GetRequiredService<MediaProbe>().ProbeAsync(FileOf(stored.Video), Cancellation);
        Assert.Equal("aac", media.Audio?.Codec);
        Assert.Equal((48L, true), (media.Video!.FrameCount, stored.Facts.HasAudio));
        Assert.InRange(media.DurationSeconds!.Value, 1.95, 2.1);
    }

    [Fact]
    public async Task Should_leave_nothing_but_keyframes_in_staging_and_nothing_on_the_disk()
    {
        await StoreAsync(await CommandAsync(await Clips.Mp4Async()));
        Assert.True(StagingKeys.IsKeyframe(Assert.Single(await KeysAsync(StagingKeys.Root + "/")))); // for a regeneration
        Assert.Empty(LeftInWork());
    }

    [Fact]
    public async Task Should_have_pictures_of_the_video()
    {
        var stored = await StoreAsync(await CommandAsync(await Clips.Mp4Async(seconds: 9)));
        var probe = Services.GetRequiredService<MediaProbe>();
        var copy = Path.Combine(Home, "poster"); // by its ending ffprobe takes a JPEG for a sequence of pictures, which is refused
        File.Copy(FileOf(stored.Poster), copy);
        var poster = await probe.ProbeAsync(copy, Cancellation);
        Assert.Equal(("mjpeg", 320, 180), (poster.Video!.Codec, poster.Video.Width, poster.Video.Height));

        // ffprobe 5.1 does not read animated WebP; its own chunks say that it moves.
        var preview = await BytesAsync(stored.Preview.Key);
        Assert.Equal("WEBP"u8.ToArray(), preview[8..12]);
        Assert.Equal(40, Count(preview, "ANMF"u8)); // four excerpts of a second at ten frames each
    }

    [Fact]
    public async Task Should_be_encoded_when_browsers_do_not_play_it()
    {
        var stored = await StoreAsync(await CommandAsync(await Clips.WebmAsync(), name: "clip.webm"));
        var media = await Services.GetRequiredService<MediaProbe>().ProbeAsync(FileOf(stored.Video), Cancellation);
        Assert.Equal(("h264", "yuv420p", 24L), (media.Video!.Codec, media.Video.PixelFormat, media.Video.FrameCount));
        Assert.Equal(24, stored.Facts.FrameCount);
    }

    [LongTest]
    [Theory]
    [InlineData(0, 5, 2)]
    [InlineData(1, 3, 3)]
    public async Task Should_be_accepted_where_its_sound_begins_earlier_or_ends_later(double delay, double sound, double seconds)
    {
        var stored = await StoreAsync(await CommandAsync(await Clips.WebmWithSoundAsync(delay, sound), name: "clip.webm"));
        Assert.Equal(seconds, stored.Facts.DurationSeconds, 0.1);
    }

    /// <summary>Of some containers ffmpeg counts the times of a stream from its own beginning where it is read without the other.</summary>
    [Theory]
    [InlineData("mpegts", true, true)]
    [InlineData("mpegts", false, true)]
    [InlineData("mpegts", true, false)]
    [InlineData("mpegts", false, false)]
    [InlineData("ogg", true, true)]
    [InlineData("matroska", true, true)]
    public async Task Should_have_sound_and_pictures_at_the_same_times_where_one_of_both_begins_late(
        string format, bool isSoundLate, bool hasBrief)
    {
        var output = FileOf(await FinishAsync(await Clips.WithLateStartAsync(format, isSoundLate), hasBrief));
        Assert.InRange((await Clips.LogoCornerAsync(output, 1.1))[1], 0, 5);
        Assert.InRange((await Clips.LogoCornerAsync(output, 1.3))[1], 250, 255);
        Assert.InRange(await Clips.ToneStartAsync(output), 1.15, 1.27);
    }

    /// <summary>ffmpeg gives some of the time stamps below zero, and none of a bare stream.</summary>
    [Theory]
    [InlineData("libx264", true)]
    [InlineData("libx264", false)]
    [InlineData("mpeg4", true)]
    [InlineData("mpeg4", false)]
    [InlineData(null, true)]
    [InlineData(null, false)]
    public async Task Should_have_all_its_pictures_where_times_are_below_zero_or_missing(string? codec, bool hasBrief)
    {
        var clip = codec is null ? await Clips.WithoutTimesAsync() : await Clips.WithTimesBelowZeroAsync(codec);
        var output = await FinishAsync(clip, hasBrief);
        Assert.InRange(output.Facts.DurationSeconds, 1.95, 2.1);
        Assert.InRange(output.Facts.FrameCount, 47, 50);
        Assert.InRange((await Clips.LogoCornerAsync(FileOf(output), 0))[1], 250, 255);
        Assert.InRange((await Clips.LogoCornerAsync(FileOf(output), 0.3))[1], 250, 255);
        Assert.InRange((await Clips.LogoCornerAsync(FileOf(output), 0.6))[1], 0, 5);
        Assert.InRange((await Clips.LogoCornerAsync(FileOf(output), 1.9))[1], 0, 5);
    }

    [LongTest]
    [Fact]
    public async Task Should_be_accepted_where_its_rate_is_variable_and_not_stated()
    {
        var stored = await StoreAsync(await CommandAsync(await Clips.WebmOfVariableRateAsync(), name: "clip.webm"));
        Assert.Equal(2, stored.Facts.DurationSeconds, 0.1);
    }

    [Fact]
    public async Task Should_keep_its_frames_where_its_rate_is_variable()
    {
        var clip = await Clips.VariableRateAsync();
        var source = Path.Combine(Home, "variable.mp4");
        await File.WriteAllBytesAsync(source, clip, Cancellation);
        var video = (await Services.GetRequiredService<MediaProbe>().ProbeAsync(source, Cancellation)).Video!;
        Assert.True(video.BaseFramesPerSecond > video.FramesPerSecond + 5, $"{video.BaseFramesPerSecond}"); // by which frames were repeated

        var stored = await StoreAsync(await CommandAsync(clip));

        Assert.InRange(stored.Facts.FrameCount, video.FrameCount - 2, video.FrameCount + 2);
        Assert.Equal(2, stored.Facts.DurationSeconds, 0.1);
    }

    [LongTest]
    [Fact]
    public async Task Should_be_encoded_when_browsers_do_not_play_its_profile()
    {
        var stored = await StoreAsync(await CommandAsync(await Clips.LosslessAsync()));
        var media = await Services.GetRequiredService<MediaProbe>().ProbeAsync(FileOf(stored.Video), Cancellation);
        Assert.Equal(("High", "yuv420p", 24L), (media.Video!.Profile, media.Video.PixelFormat, media.Video.FrameCount));
    }

    [Fact]
    public async Task Should_have_its_index_first_without_being_encoded()
    {
        var clip = await Clips.LateIndexAsync();
        var stored = await StoreAsync(await CommandAsync(clip));

        Assert.True(await Mp4Layout.IsIndexFirstAsync(FileOf(stored.Video), Cancellation));
        Assert.InRange(stored.Video.Length, clip.Length - 200, clip.Length + 200);
        Assert.Equal(48, stored.Facts.FrameCount);
    }

    /// <summary>Else what moves has edges like a comb, in every player that does not deinterlace.</summary>
    [LongTest]
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Should_have_whole_pictures_where_it_is_interlaced(bool hasBrief)
    {
        var clip = await Clips.InterlacedAsync();
        var source = Path.Combine(Home, "interlaced.mp4");
        await File.WriteAllBytesAsync(source, clip, Cancellation);
        Assert.True(await Clips.CombedPixelsAsync(source) > 500);

        var video = await FinishAsync(clip, hasBrief);

        Assert.Equal((320, 180, 25.0, 25L), (
            video.Facts.Width, video.Facts.Height, video.Facts.FramesPerSecond, video.Facts.FrameCount));
        Assert.InRange(await Clips.CombedPixelsAsync(FileOf(video)), 0, 50);
    }

    [LongTest]
    [Theory]
    [InlineData("mov", "png", "rgba", false)]
    [InlineData("mov", "png", "rgba", true)]
    [InlineData("mov", "qtrle", "argb", false)]
    [InlineData("mov", "prores_ks", "yuva444p10le", false)]
    [InlineData("mov", "prores_ks", "yuva444p10le", true)]
    [InlineData("webm", "libvpx", "yuva420p", false)]
    [InlineData("webm", "libvpx-vp9", "yuva420p", false)]
    [InlineData("webm", "libvpx-vp9", "yuva420p", true)]
    public async Task Should_be_on_white_where_it_is_transparent(string format, string codec, string pixelFormat, bool hasBrief)
    {
        var video = await FinishAsync(await Clips.TransparentAsync(format, codec, pixelFormat), hasBrief);

        Assert.All(await Clips.FirstPixelAsync(FileOf(video)), value => Assert.InRange(value, 250, 255));
    }

    [LongTest]
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Should_be_coded_as_it_is_shown_where_it_is_mirrored(bool hasBrief)
    {
        var video = await FinishAsync(await Clips.UpsideDownAsync(), hasBrief);
        var media = await Services.GetRequiredService<MediaProbe>().ProbeAsync(FileOf(video), Cancellation);

        Assert.False(media.Video!.IsMirrored);
        Assert.All(await Clips.LogoCornerAsync(FileOf(video), 0), value => Assert.InRange(value, 0, 10));
    }

    [Fact]
    public async Task Should_have_square_pixels()
    {
        var stored = await StoreAsync(await CommandAsync(await Clips.AnamorphicAsync()));
        var media = await Services.GetRequiredService<MediaProbe>().ProbeAsync(FileOf(stored.Video), Cancellation);

        Assert.Equal((426, 180), (stored.Facts.Width, stored.Facts.Height)); // 320 pixels of 4:3, even
        Assert.Equal((426, 180, 1.0), (media.Video!.Width, media.Video.Height, media.Video.PixelAspectRatio));
    }

    [LongTest]
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Should_be_the_video_and_not_its_cover_picture(bool isMarked)
    {
        var clip = isMarked ? await Clips.WithCoverAsync() : await Clips.WithUnmarkedCoverAsync();
        var stored = await StoreAsync(await CommandAsync(clip));
        var media = await Services.GetRequiredService<MediaProbe>().ProbeAsync(FileOf(stored.Video), Cancellation);

        Assert.Equal((320, 180, 48L), (stored.Facts.Width, stored.Facts.Height, stored.Facts.FrameCount));
        Assert.Equal((320, 180, 48L), (media.Video!.Width, media.Video.Height, media.Video.FrameCount));
        var poster = Path.Combine(Home, "poster");
        File.Copy(FileOf(stored.Poster), poster);
        var picture = await Services.GetRequiredService<MediaProbe>().ProbeAsync(poster, Cancellation);
        Assert.Equal((320, 180), (picture.Video!.Width, picture.Video.Height));
    }

    [LongTest]
    [Theory]
    [InlineData("mp4", false)]
    [InlineData("mp4", true)]
    [InlineData("matroska", false)]
    [InlineData("matroska", true)]
    public async Task Should_have_the_sound_that_the_clip_marks_to_be_played(string format, bool hasBrief)
    {
        var video = await FinishAsync(await Clips.WithDefaultSecondSoundAsync(format), hasBrief);

        Assert.InRange(await Clips.LoudestAsync(FileOf(video)), 0.05, 1);
    }

    /// <summary>What the other streams of a clip say was not checked, and they are not of the finished file's times.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Should_have_no_chapter_time_code_or_subtitle_of_the_clip(bool hasBrief)
    {
        var video = await FinishAsync(await Clips.WithChapterTimecodeAndSubtitleAsync(), hasBrief);

        Assert.Equal(["video", "audio"], await Clips.StreamsAndChaptersAsync(FileOf(video)));
    }

    /// <summary>As its facts say: else the last picture rests until the sound ends.</summary>
    [Theory]
    [InlineData("mp4", false)]
    [InlineData("mp4", true)]
    [InlineData("webm", false)]
    public async Task Should_end_with_its_pictures_where_its_sound_lasts_longer(string format, bool hasBrief)
    {
        var video = await FinishAsync(await Clips.WithLongerSoundAsync(format), hasBrief);
        var media = await Services.GetRequiredService<MediaProbe>().ProbeAsync(FileOf(video), Cancellation);

        Assert.Equal(2, video.Facts.DurationSeconds, 0.1);
        Assert.Equal(2, media.DurationSeconds!.Value, 0.1);
        Assert.Equal(48L, media.Video!.FrameCount);
    }

    private async Task<byte[]> SpritesheetAsync(VideoStored stored)
    {
        var client = Services.GetRequiredService<IBus>().CreateRequestClient<MakeSpritesheet>(new Uri($"queue:{Queues.MakeSpritesheet}"));
        var answer = await client.GetResponse<SpritesheetMade>(
            new MakeSpritesheet
            {
                JobId = stored.JobId,
                TakeId = stored.TakeId,
                TenantName = "demo",
                VideoKey = stored.Video.Key,
                DurationSeconds = stored.Facts.DurationSeconds,
            },
            Cancellation);
        return await BytesAsync(answer.Message.Picture!.Key);
    }

    private string FileOf(MediaReference reference) => Path.Combine(Home, "objects", reference.Key);

    private async Task<byte[]> BytesAsync(string key)
    {
        using var copy = new MemoryStream();
        await using var content = await Store.OpenReadAsync(key, Cancellation);
        await content.CopyToAsync(copy, Cancellation);
        return copy.ToArray();
    }

    private static int Count(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> mark)
    {
        var count = 0;
        for (var at = bytes.IndexOf(mark); at >= 0; at = bytes.IndexOf(mark))
        {
            count++;
            bytes = bytes[(at + mark.Length)..];
        }

        return count;
    }
}
