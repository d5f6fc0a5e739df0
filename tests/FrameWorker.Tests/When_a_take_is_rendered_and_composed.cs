using AdGenius.Contracts.Clips;
using AdGenius.Media.Probe;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.FrameWorker.Tests;

public sealed class When_a_take_is_rendered_and_composed
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

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
        var path = Path.Combine(worker.Home, "clip.mp4");
        await using (var file = File.Create(path))
        await using (var clip = await worker.Store.OpenReadAsync(generated.Clip.Key, Cancellation))
        {
            await clip.CopyToAsync(file, Cancellation);
        }

        var facts = await worker.Services.GetRequiredService<MediaProbe>().ProbeAsync(path, Cancellation);
        Assert.Equal(command.FrameCount, facts.Video!.FrameCount);
        Assert.Equal((854, 480), (facts.Video.Width, facts.Video.Height));
        Assert.Empty(worker.Leftovers());
    }
}
