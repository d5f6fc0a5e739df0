using System.Text.Json;
using AdGenius.Contracts;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Videos;
using AdGenius.ObjectStore;
using AdGenius.StorageWorker.Finishing;

namespace AdGenius.StorageWorker.Tests;

public sealed class When_a_brief_is_fulfilled : StorageScenario
{
    private static readonly Brief Ad = new()
    {
        VoiceOver = new VoiceOver { Text = "Find your blend." },
        Music = new Music { Mood = "warm" },
        Captions = new Captions { Mode = CaptionMode.Burned },
        Overlays = new Overlays { CallToAction = new Overlay { Text = "Try it free" } },
        Outputs = ["16:9", "1:1"],
    };

    [LongTest]
    [Fact]
    public async Task Should_store_every_output_with_captions_report_and_the_scenes_for_edits()
    {
        var stored = await StoreAsync(await CommandAsync(await Clips.SilentAsync(seconds: 4)) with { Brief = Ad });

        Assert.Equal(["16x9", "1x1"], stored.Outputs!.Select(output => output.Name));
        Assert.Equal(stored.Video.Key, stored.Outputs![0].Video.Key);
        Assert.EndsWith("-summer-007.1x1.mp4", stored.Outputs[1].Video.Key, StringComparison.Ordinal);
        Assert.EndsWith("-summer-007.source.mp4", Assert.Single(stored.Sources!).Clip.Key, StringComparison.Ordinal);
        Assert.All(stored.Outputs, output =>
        {
            Assert.NotEqual(PreflightVerdict.Fail, output.Preflight);
            Assert.True(output.Facts!.HasAudio);
            Assert.Equal([".srt", ".vtt"], output.Captions!.Select(file => Path.GetExtension(file.Key)));
        });
        Assert.Equal(stored.Outputs[1].Facts!.Width, stored.Outputs[1].Facts!.Height);
        Assert.Contains("Find your blend.", await TextAsync(stored.Outputs[0].Captions![0].Key), StringComparison.Ordinal);
        using var report = JsonDocument.Parse(await TextAsync(stored.Outputs[0].Report!.Key));
        Assert.NotEmpty(report.RootElement.GetProperty("findings").EnumerateArray());
        using var manifest = JsonDocument.Parse(await TextAsync(stored.Manifest.Key));
        Assert.Equal("flite/slt", manifest.RootElement.GetProperty("finishing").GetProperty("spokenBy").GetString());
        Assert.Equal(2, manifest.RootElement.GetProperty("outputs").GetArrayLength());
        Assert.All(await KeysAsync(StagingKeys.OfJob(stored.JobId)), key => Assert.True(StagingKeys.IsKeyframe(key), key));
    }

    [LongTest]
    [Fact]
    public async Task Should_finish_stored_scenes_again_within_the_edits_range()
    {
        var first = await StoreAsync(await CommandAsync(await Clips.SilentAsync(seconds: 4)) with { Brief = Ad });
        var command = await CommandAsync(await Clips.SilentAsync(seconds: 4), creative: "edited");
        var edit = command with
        {
            Clip = first.Sources![0].Clip,
            Brief = new Brief { Music = new Music { Mood = "upbeat" } },
            Edit = new VideoEdit { TakeId = first.TakeId, From = 1, To = 3 },
        };
        var finished = Assert.IsType<VideoFinished>(await AskAsync(edit));
        Assert.InRange(Assert.Single(finished.Outputs).Facts.DurationSeconds, 1.9, 2.1);
        Assert.Null(finished.Facts.SpokenBy);
        Assert.StartsWith("generated: upbeat", finished.Facts.MusicBy, StringComparison.Ordinal);
        Assert.NotNull(await Store.HeadAsync(first.Sources[0].Clip.Key, Cancellation));
    }

    [Fact]
    public async Task Should_use_only_files_of_the_tenant()
    {
        await Store.PutAsync(
            "videos/other/logo.png", new MemoryStream([1]), new PutOptions { ContentType = "image/png" }, Cancellation);
        foreach (var image in (string[])["videos/other/logo.png", "videos/demo/missing.png", "staging/x/y.png"])
        {
            var failed = await FailAsync(Ad with { Overlays = new Overlays { Logo = new Overlay { Image = image } } });
            Assert.Equal((FailureCode.InvalidRequest, "overlays.logo.image"), (failed.Code, failed.Field));
            Assert.Contains("was not found", failed.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Should_refuse_music_that_is_no_sound_a_missing_voice_and_words_that_do_not_fit()
    {
        await Store.PutAsync(
            "videos/demo/notes.txt", new MemoryStream("hello"u8.ToArray()), new PutOptions { ContentType = "text/plain" }, Cancellation);
        Assert.Equal("music.source", (await FailAsync(Ad with { Music = new Music { Source = "videos/demo/notes.txt" } })).Field);
        Assert.Equal(
            "voiceOver.voice", (await FailAsync(Ad with { VoiceOver = new VoiceOver { Text = "Hello.", Voice = "nobody" } })).Field);
        var words = string.Join(' ', Enumerable.Repeat("These words do not fit.", 20));
        var failed = await FailAsync(Ad with { VoiceOver = new VoiceOver { Text = words } });
        Assert.Equal("voiceOver.text", failed.Field);
        Assert.Contains("seconds", failed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_refuse_the_forbidden_words_of_the_brand()
    {
        var command = await CommandAsync(await Clips.SilentAsync(seconds: 4));
        var failed = Assert.IsType<FinishFailed>(await AskAsync(command with
        {
            Brief = Ad,
            BrandKit = new BrandKit { Primary = "#aa3311", ForbiddenWords = ["Free"] },
        }));
        Assert.Equal((FailureCode.InvalidRequest, "overlays.callToAction.text"), (failed.Failure.Code, failed.Failure.Field));
    }

    [LongTest]
    [Fact]
    public async Task Should_show_the_brands_logo_at_its_times_in_a_clip_that_is_shorter_than_planned()
    {
        await Store.PutAsync(
            "videos/demo/logo.png", new MemoryStream(await Clips.PictureAsync("png")), new PutOptions { ContentType = "image/png" },
            Cancellation);
        var command = await CommandAsync(await Clips.GreyAsync(seconds: 4));
        var finished = Assert.IsType<VideoFinished>(await AskAsync(command with
        {
            Brief = new Brief { Overlays = new Overlays { Logo = new Overlay { From = 5 } } },
            BrandKit = new BrandKit { Logo = "videos/demo/logo.png" },
            Parameters = command.Parameters with { DurationSeconds = 6 },
        }));

        var video = Path.Combine(Home, "objects", Assert.Single(finished.Outputs).Video.Key);
        Assert.Equal(await Clips.LogoCornerAsync(video, 1), await Clips.LogoCornerAsync(video, 2.5));
        Assert.NotEqual(await Clips.LogoCornerAsync(video, 1), await Clips.LogoCornerAsync(video, 3.8));
    }

    [Theory]
    [InlineData(null, 0, 0)]
    [InlineData(Transition.Cut, 0, 0)]
    [InlineData(Transition.Dissolve, 0, 0.416667)] // at most half of the shorter scene, in frames of 1/24 s
    [InlineData(Transition.FadeThroughBlack, 0, 0.416667)]
    public async Task Should_tell_the_transitions_to_what_re_frames_the_scenes(Transition? transition, double first, double second)
    {
        var command = (await CommandAsync([1])) with { Transition = transition };

        var scenes = FinishingRequests.ScenesOf(command, clipSeconds: 2.1);

        Assert.Equal([first, second], scenes.Select(scene => Math.Round(scene.TransitionSeconds, 6)));
        Assert.Equal([0, 0.84], scenes.Select(scene => Math.Round(scene.StartSeconds, 6)));
    }

    private async Task<Failure> FailAsync(Brief brief)
    {
        var command = await CommandAsync(await Clips.SilentAsync(seconds: 4));
        var failed = Assert.IsType<FinishFailed>(await AskAsync(command with { Brief = brief }));
        Assert.Equal(FailureCode.InvalidRequest, failed.Failure.Code);
        return failed.Failure;
    }

    private async Task<string> TextAsync(string key)
    {
        await using var content = await Store.OpenReadAsync(key, Cancellation);
        using var reader = new StreamReader(content);
        return await reader.ReadToEndAsync(Cancellation);
    }
}
