using AdGenius.Finishing.Disclosure;
using AdGenius.Finishing.Mix;
using AdGenius.Finishing.Preflight;
using AdGenius.Finishing.Voice;
using AdGenius.Media.Probe;

namespace AdGenius.Finishing.Tests;

/// <summary>The whole: voice, music, captions, overlays, end card, three shapes.</summary>
public sealed class When_an_ad_is_finished_for_three_platforms(FinishedAdFixture ad) : IClassFixture<FinishedAdFixture>
{
    [Fact]
    public void Should_pass_every_rule_of_each_platform()
    {
        Assert.Equal(["youtube", "tiktok", "feed"], ad.Result.Outputs.Select(output => output.Preset));
        Assert.Equal(["16:9", "9:16", "4:5"], ad.Result.Outputs.Select(output => output.Shape));
        Assert.All(ad.Result.Outputs, output => Assert.True(
            output.Report.Verdict == Verdict.Pass,
            output.Name + ": " + string.Join("; ", output.Report.Findings.Where(finding => finding.Verdict != Verdict.Pass))));
    }

    [Fact]
    public async Task Should_have_sound_and_the_whole_length()
    {
        foreach (var output in ad.Result.Outputs)
        {
            var media = await ad.Media.Probe.ProbeAsync(output.VideoFile, TestContext.Current.CancellationToken);

            Assert.Equal((output.Size.Width, output.Size.Height), (media.Video!.Width, media.Video.Height));
            Assert.Equal(("aac", 48_000, 2), (media.Audio!.Codec, media.Audio.SamplesPerSecond, media.Audio.Channels));
            Assert.InRange(media.DurationSeconds!.Value, 7.9, 8.1);
            Assert.True(await Mp4Layout.IsIndexFirstAsync(output.VideoFile, TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public void Should_name_the_draft_voice_and_the_music()
    {
        Assert.True(ad.Result.IsDraftVoice);
        Assert.Equal("flite/slt", ad.Result.SpokenBy);
        Assert.StartsWith("generated: warm, ", ad.Result.MusicBy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_be_as_loud_as_the_platform_asks_for()
    {
        foreach (var output in ad.Result.Outputs)
        {
            var report = await new LoudnessMeter(ad.Media.Tools).MeasureAsync(output.VideoFile, TestContext.Current.CancellationToken);

            Assert.InRange(report.Integrated, -15, -13);
            Assert.InRange(report.TruePeak, -40, -0.9);
        }
    }

    [Fact]
    public async Task Should_show_captions_within_a_fifth_of_a_second_of_the_voice()
    {
        var speech = ad.Media.Speech;
        var track = await speech.BuildAsync(
            ad.Request.Voice!, [], 8, ad.Media.NewFolder(), SpeechAccount.None, TestContext.Current.CancellationToken);
        var subRip = await File.ReadAllTextAsync(ad.Result.Outputs[1].SubRipFile!, TestContext.Current.CancellationToken);

        Assert.StartsWith("1\r\n00:00:00,300 --> ", subRip, StringComparison.Ordinal);
        var second = TimeSpan.Parse(
            subRip.Split("\r\n2\r\n")[1][..12].Replace(',', '.'), System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(Math.Abs(second.TotalSeconds - track.Sentences[1].StartSeconds), 0, 0.05);
    }

    [Fact]
    public async Task Should_say_that_it_was_made_by_ai_in_video_and_poster()
    {
        foreach (var output in ad.Result.Outputs)
        {
            Assert.NotNull(await XmpMarker.ReadMp4Async(output.VideoFile, TestContext.Current.CancellationToken));
            var poster = await File.ReadAllBytesAsync(output.PosterFile, TestContext.Current.CancellationToken);
            Assert.True(poster.AsSpan().IndexOf("trainedAlgorithmicMedia"u8) > 0);
        }
    }

    [Fact]
    public async Task Should_end_with_the_brands_colour()
    {
        foreach (var output in ad.Result.Outputs)
        {
            var frame = await ad.Media.FrameAsync(output.VideoFile, 7.5);
            var corner = frame[..3];

            Assert.InRange(corner[0], 0x4A - 12, 0x4A * 1.12 + 12);
            Assert.InRange(corner[1], 0x2C - 12, 0x2C * 1.12 + 12);
            Assert.InRange(corner[2], 0x1D - 12, 0x1D * 1.12 + 12);
        }
    }
}
