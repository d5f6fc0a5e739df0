using AdGenius.Finishing.Captions;
using AdGenius.Finishing.Disclosure;
using AdGenius.Finishing.Music;
using AdGenius.Finishing.Overlays;
using AdGenius.Finishing.Preflight;
using AdGenius.Finishing.Presets;
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
}
