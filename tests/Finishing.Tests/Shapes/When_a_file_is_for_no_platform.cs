using AdGenius.Finishing.Music;

namespace AdGenius.Finishing.Tests.Shapes;

public sealed class When_a_file_is_for_no_platform(FinishingFixture media) : IClassFixture<FinishingFixture>
{
    [LongTest]
    [Theory]
    [InlineData("854x480", null, 854, 480)] // enlarging shows nothing more, and costs time
    [InlineData("480x854", null, 480, 854)]
    [InlineData("640x360", "1:1", 720, 720)] // another shape is a picture of its own
    [InlineData("1280x720", null, 1280, 720)]
    public async Task Should_keep_the_size_of_a_small_clip(string clip, string? shape, int width, int height)
    {
        var request = new FinishingRequest
        {
            Clips = [new SourceClip(await media.ClipAsync($"clip-{clip}.mp4", 1, clip))],
            Music = new MusicBed { Mood = "calm" },
            Outputs = [new OutputSpec { Name = "ad", Shape = shape }],
        };

        var result = await media.Finisher.FinishAsync(request, media.NewFolder(), TestContext.Current.CancellationToken);

        var video = (await media.Probe.ProbeAsync(result.Outputs[0].VideoFile, TestContext.Current.CancellationToken)).Video!;
        Assert.Equal((width, height), (video.Width, video.Height));
    }
}
