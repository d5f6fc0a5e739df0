using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Media.Probe;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.FrameWorker.Tests;

public sealed class When_a_take_is_rendered_and_composed
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [LongTest]
    [Fact]
    public async Task Should_answer_with_a_playable_clip_of_the_exact_kind()
    {
        await using var worker = await FrameWorkerProcess.StartAsync();
        await worker.SendAsync(TestCommands.Keyframes(
            Guid.NewGuid(),
            Guid.NewGuid(),
            "A serene mountain landscape at sunrise",
            "A bustling city skyline at night"));
        var rendered = await worker.ReceiveAsync<KeyframesRendered>();

        Assert.Equal([0, 1], rendered.Keyframes.Select(keyframe => keyframe.Index));
        Assert.All(rendered.Keyframes, keyframe => Assert.True(keyframe.IsPlaceholder));
        Assert.Equal("placeholder", rendered.Resolved);

        var command = TestCommands.Clip(rendered);
        await worker.SendAsync(command);
        var generated = await worker.ReceiveAsync<ClipGenerated>();

        Assert.Equal(command.ProducedBy, generated.ProducedBy);
        Assert.Equal((854, 480, command.FrameCount), await ProbeAsync(worker, generated.Clip));
        Assert.Null(generated.ShapeClips);
        Assert.Empty(worker.Leftovers());
    }

    private static async Task<(int Width, int Height, long Frames)> ProbeAsync(FrameWorkerProcess worker, MediaReference clip)
    {
        var path = Path.Combine(worker.Home, "clip.mp4");
        await using (var file = File.Create(path))
        await using (var content = await worker.Store.OpenReadAsync(clip.Key, Cancellation))
        {
            await content.CopyToAsync(file, Cancellation);
        }

        var video = (await worker.Services.GetRequiredService<MediaProbe>().ProbeAsync(path, Cancellation)).Video!;
        return (video.Width, video.Height, video.FrameCount);
    }
}
