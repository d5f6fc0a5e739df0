using System.Text;
using AdGenius.Contracts;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Media.Probe;
using AdGenius.StorageWorker.Finishing;
using AdGenius.StorageWorker.Library;

namespace AdGenius.StorageWorker.Tests;

public sealed class When_a_file_is_broken : StorageScenario
{
    [Fact]
    public async Task Should_refuse_a_file_that_is_not_media() => await ShouldRefuseAsync(Encoding.UTF8.GetBytes("<html>404</html>"));

    [Fact]
    public async Task Should_refuse_an_empty_file() => await ShouldRefuseAsync([]);

    [Fact]
    public async Task Should_refuse_audio_without_video() => await ShouldRefuseAsync(await Clips.SoundAsync());

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.6)]
    [InlineData(0.97)]
    public async Task Should_refuse_a_truncated_video(double kept)
    {
        var clip = await Clips.SilentAsync(seconds: 4);
        await ShouldRefuseAsync(clip[..(int)(clip.Length * kept)]);
    }

    /// <summary>Its header comes first and is whole, and ffmpeg decodes what there is without an error.</summary>
    [Theory]
    [InlineData(0.3)]
    [InlineData(0.6)]
    public async Task Should_refuse_a_truncated_video_without_an_index(double kept)
    {
        var clip = await Clips.WebmWithSoundAsync(0, 2);
        await ShouldRefuseAsync(clip[..(int)(clip.Length * kept)]);
    }

    [Fact]
    public async Task Should_refuse_a_video_with_corrupted_frames()
    {
        var clip = await Clips.SilentAsync(seconds: 4);
        new Random(1).NextBytes(clip.AsSpan(clip.Length / 2, clip.Length / 4));
        await ShouldRefuseAsync(clip);
    }

    /// <summary>Its pictures are good, and have cost what they cost.</summary>
    [LongTest]
    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task Should_be_silent_where_its_sound_cannot_be_decoded(bool isNoise, bool hasBrief)
    {
        var video = await FinishAsync(await Clips.WithBrokenSoundAsync(await Clips.Mp4Async(), isNoise), hasBrief);

        Assert.True(video.Facts.HasAudio);
        Assert.Equal(2, video.Facts.DurationSeconds, 0.1);
        Assert.InRange(await Clips.LoudestAsync(FileOf(video)), 0, 0.001);
    }

    /// <summary>The encoder of the finished file's sound would end with an error.</summary>
    [LongTest]
    [Theory]
    [InlineData("0/0", false)]
    [InlineData("0/0", true)]
    [InlineData("1/0", false)]
    [InlineData("1/0", true)]
    [InlineData("1e25", false)]
    [InlineData("1e25", true)]
    public async Task Should_be_silent_where_its_sound_has_a_sample_that_is_no_level(string sample, bool hasBrief)
    {
        var video = await FinishAsync(await Clips.VideoWithSoundAsync(sample), hasBrief);

        Assert.InRange(await Clips.LoudestAsync(FileOf(video)), 0, 0.001);
    }

    [LongTest]
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Should_have_its_first_sound_that_can_be_decoded(bool hasBrief)
    {
        var video = await FinishAsync(await Clips.WithUnknownFirstSoundAsync(), hasBrief);

        Assert.InRange(await Clips.LoudestAsync(FileOf(video)), 0.05, 1);
    }

    /// <summary>The file does not say what its twelve channels are, so that they cannot be mixed to those of the finished file.</summary>
    [LongTest]
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Should_have_its_first_sound_that_can_be_mixed_to_stereo(bool hasBrief)
    {
        var clip = await Clips.WithFirstSoundAsync("aevalsrc=0|0|0|0|0|0|0|0|0|0|0|0:d=2");

        var video = await FinishAsync(clip, hasBrief);

        Assert.InRange(await Clips.LoudestAsync(FileOf(video)), 0.05, 1);
    }

    /// <summary>The layout 22.2, which the encoder of the finished file's sound does not have.</summary>
    [LongTest]
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Should_mix_a_sound_of_more_channels_than_can_be_encoded(bool hasBrief)
    {
        var channels = string.Join('|', Enumerable.Repeat("0.1*sin(2000*t)", 24));

        var video = await FinishAsync(await Clips.WithFirstSoundAsync($"aevalsrc={channels}:c=22.2:d=2"), hasBrief);

        Assert.InRange(await Clips.LoudestAsync(FileOf(video)), 0.05, 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Should_refuse_a_video_of_so_few_frames(int frames) => await ShouldRefuseAsync(
        await CommandAsync(await Clips.OfFramesAsync(frames)) with { ProducedBy = new ProducedBy { Model = "runway_gen3" } });

    [Fact]
    public async Task Should_refuse_a_video_that_its_pixels_make_too_long()
        => await ShouldRefuseAsync(await Clips.AnamorphicAsync("100/1"));

    [Theory]
    [InlineData(1280, 720, 100, 0)]
    [InlineData(1280, 720, 1e9, 90)]
    [InlineData(1280, 720, 0.001, 0)]
    [InlineData(16_000, 8_000, 1, 0)]
    [InlineData(2, 4_096, 1, 0)]
    [InlineData(4_000, 2, 1, 90)]
    [InlineData(640, 360, 20, 0)]
    public void Should_refuse_a_video_of_a_size_that_cannot_be_shown(int width, int height, double pixels, int rotation) =>
        Assert.Throws<VideoRefusedException>(() => FactsOf(seconds: 2, width, height, pixels, rotation));

    [Theory]
    [InlineData(970, 90)]
    [InlineData(64, 2_048)]
    [InlineData(2_048, 64)]
    public void Should_take_a_video_of_the_shape_of_a_banner(int width, int height) =>
        Assert.Equal((width, height), (FactsOf(2, width, height).Width, FactsOf(2, width, height).Height));

    [Fact]
    public void Should_refuse_a_video_that_is_longer_than_any_ad()
    {
        Assert.Equal(900, FactsOf(seconds: 900).DurationSeconds);
        Assert.Throws<VideoRefusedException>(() => FactsOf(seconds: 3 * 3_600));
    }

    /// <summary>The store has lost it: nothing is wrong with the clip, which may be paid and is not to be made again.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Should_report_a_staged_clip_that_is_missing_or_another_file_as_a_fault_of_the_store(bool isMissing)
    {
        var command = await CommandAsync(await Clips.Mp4Async());
        if (isMissing)
        {
            await Store.DeleteAsync(command.Clip.Key, Cancellation);
        }
        else
        {
            command = command with { Clip = command.Clip with { Sha256 = new string('0', 64) } };
        }

        var failed = Assert.IsType<FinishFailed>(await AskAsync(command));
        Assert.Equal((FailureCode.StorageUnavailable, false), (failed.Failure.Code, failed.Failure.Retryable));
        Assert.Contains("retry from the start", failed.Failure.Text, StringComparison.Ordinal);
        Assert.Empty(LeftInWork());
    }

    /// <summary>The scenes of an edit are stored, and its owner may have deleted them meanwhile: they do not come back.</summary>
    [Fact]
    public async Task Should_refuse_stored_scenes_that_were_deleted()
    {
        var command = await CommandAsync(await Clips.Mp4Async());
        await ShouldRefuseAsync(command with { Clip = command.Clip with { Key = "videos/acme/20261130_000000-spring-001.mp4" } });
    }

    private async Task ShouldRefuseAsync(byte[] clip) => await ShouldRefuseAsync(await CommandAsync(clip));

    [Fact]
    public async Task Should_report_a_finished_file_with_another_hash_or_none_as_a_fault_of_the_store()
    {
        var command = await FinishAsync(await CommandAsync(await Clips.Mp4Async()));
        var video = command.Outputs[0].Video;
        var other = command with { Outputs = [command.Outputs[0] with { Video = video with { Sha256 = new string('0', 64) } }] };
        Assert.Equal(FailureCode.StorageUnavailable, Assert.IsType<StoreFailed>(await AskAsync(other)).Failure.Code);
        await Store.DeleteAsync(video.Key, Cancellation);
        Assert.Equal(FailureCode.StorageUnavailable, Assert.IsType<StoreFailed>(await AskAsync(command)).Failure.Code);
        Assert.Empty(await KeysAsync("videos/"));
    }

    private async Task ShouldRefuseAsync(FinishVideo command)
    {
        var failed = Assert.IsType<FinishFailed>(await AskAsync(command));
        Assert.Equal(FailureCode.InvalidMedia, failed.Failure.Code);
        Assert.DoesNotContain("ffmpeg", failed.Failure.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("/", failed.Failure.Text, StringComparison.Ordinal);
        Assert.Empty(await KeysAsync("videos/"));
        Assert.Empty(LeftInWork());
    }

    private static ClipFacts FactsOf(
        int seconds, int width = 1280, int height = 720, double pixels = 1, int rotation = 0) => VideoValidator.FactsOf(new ProbedMedia
        {
            Format = "mp4",
            Length = 1,
            Video = new ProbedVideo
            {
                Index = 0,
                IsFirst = true,
                Codec = "h264",
                Width = width,
                Height = height,
                PixelAspectRatio = pixels,
                RotationDegrees = rotation,
                FramesPerSecond = 24,
                FrameCount = 24 * seconds,
                DurationSeconds = seconds,
            },
        });
}
