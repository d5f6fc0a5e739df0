using AdGenius.Contracts.Clips;

namespace AdGenius.FrameWorker.Tests;

public sealed class When_a_take_is_regenerated
{
    [Fact]
    public async Task Should_copy_pictures_of_the_earlier_take_and_render_the_others()
    {
        await using var worker = await FrameWorkerProcess.StartAsync();
        var jobId = Guid.NewGuid();
        await worker.SendAsync(TestCommands.Keyframes(jobId, Guid.NewGuid(), "one", "two"));
        var earlier = await worker.ReceiveAsync<KeyframesRendered>();

        // "three" would look different: a copy can be distinguished from a rendered picture.
        var next = TestCommands.Keyframes(Guid.NewGuid(), Guid.NewGuid(), "three", "four") with { Reusable = [earlier.Keyframes[0]] };
        await worker.SendAsync(next);
        var rendered = await worker.ReceiveAsync<KeyframesRendered>();

        Assert.Equal(earlier.Keyframes[0].Picture.Sha256, rendered.Keyframes[0].Picture.Sha256);
        Assert.NotEqual(earlier.Keyframes[0].Picture.Key, rendered.Keyframes[0].Picture.Key);
        Assert.NotEqual(earlier.Keyframes[1].Picture.Sha256, rendered.Keyframes[1].Picture.Sha256);
    }

    [Fact]
    public async Task Should_render_what_has_expired_or_was_changed_since()
    {
        await using var worker = await FrameWorkerProcess.StartAsync();
        await worker.SendAsync(TestCommands.Keyframes(Guid.NewGuid(), Guid.NewGuid(), "one", "two"));
        var earlier = await worker.ReceiveAsync<KeyframesRendered>();
        var expired = earlier.Keyframes[0] with { Picture = earlier.Keyframes[0].Picture with { Key = "staging/gone/keyframes/0000.png" } };
        var changed = earlier.Keyframes[1] with { Picture = earlier.Keyframes[1].Picture with { Sha256 = new string('0', 64) } };

        await worker.SendAsync(TestCommands.Keyframes(Guid.NewGuid(), Guid.NewGuid(), "one", "two") with { Reusable = [expired, changed] });
        var rendered = await worker.ReceiveAsync<KeyframesRendered>();

        // The same inputs give the same bytes, so nothing is lost but time.
        Assert.Equal(
            earlier.Keyframes.Select(keyframe => keyframe.Picture.Sha256), rendered.Keyframes.Select(keyframe => keyframe.Picture.Sha256));
    }
}
