using AdGenius.Finishing.Captions;
using AdGenius.Finishing.Voice;
using CaptionMode = AdGenius.Contracts.Briefs.CaptionMode;

namespace AdGenius.Finishing.Tests.Voice;

public sealed class When_an_ad_with_texts_of_scenes_is_trimmed(FinishingFixture media) : IClassFixture<FinishingFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [LongTest]
    [Fact]
    public async Task Should_speak_only_what_belongs_to_scenes_that_are_seen()
    {
        var request = (await RequestAsync("Good morning.", "Try it now.", "Good night.")) with { Trim = new TrimRange(2, 4) };

        var result = await media.Finisher.FinishAsync(request, media.NewFolder(), Cancellation);

        var captions = await File.ReadAllTextAsync(result.Outputs[0].SubRipFile!, Cancellation);
        Assert.Contains("Try it now.", captions, StringComparison.Ordinal);
        Assert.DoesNotContain("Good", captions, StringComparison.Ordinal);
    }

    [LongTest]
    [Fact]
    public async Task Should_have_no_voice_where_the_rest_has_no_words()
    {
        var request = (await RequestAsync("Good morning.", "", "Good night.")) with { Trim = new TrimRange(2, 4) };

        var result = await media.Finisher.FinishAsync(request, media.NewFolder(), Cancellation);

        Assert.Null(result.SpokenBy);
        Assert.Null(result.Outputs[0].SubRipFile);
    }

    [LongTest]
    [Fact]
    public async Task Should_refuse_words_that_begin_with_a_late_scene_and_do_not_fit_before_they_are_spoken()
    {
        var words = string.Join(' ', Enumerable.Repeat("These words take time to say.", 3));
        var request = await RequestAsync("", "", words);

        var refused = await Assert.ThrowsAsync<FinishingRefusedException>(
            () => media.Finisher.FinishAsync(request, media.NewFolder(), Cancellation));

        Assert.Equal("voiceOver.scenes", refused.Field); // of the estimate; what is spoken has the field voiceOver.text
        Assert.Null((await media.Finisher.FinishAsync(
            request with { Voice = new SpeechText { Script = words } }, media.NewFolder(), Cancellation)).MusicBy);
    }

    private async Task<FinishingRequest> RequestAsync(params string[] scripts) => new()
    {
        Clips = [new SourceClip(await media.ClipAsync("scenes.mp4", 6, "128x96"))],
        Scenes = [new SceneTime(0, 2), new SceneTime(2, 2), new SceneTime(4, 2)],
        Voice = new SpeechText { Scenes = scripts },
        Captions = new CaptionOptions { Mode = CaptionMode.Sidecar },
        Outputs = [new OutputSpec { Name = "trimmed" }],
    };
}
