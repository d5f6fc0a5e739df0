using AdGenius.Contracts.Clips;

namespace AdGenius.FrameWorker.Tests;

public sealed class When_a_command_is_delivered_twice
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_publish_the_same_result_and_render_nothing()
    {
        await using var worker = await FrameWorkerProcess.StartAsync();
        var command = TestCommands.Keyframes(Guid.NewGuid(), Guid.NewGuid(), "one", "two");
        await worker.SendAsync(command);
        var first = await worker.ReceiveAsync<KeyframesRendered>();
        await worker.SendAsync(command);
        var second = await worker.ReceiveAsync<KeyframesRendered>();
        Assert.Equal(first.Keyframes, second.Keyframes);

        await worker.SendAsync(TestCommands.Clip(first));
        var clip = await worker.ReceiveAsync<ClipGenerated>();
        var written = (await worker.Store.HeadAsync(clip.Clip.Key, Cancellation))!.LastModified;
        await worker.SendAsync(TestCommands.Clip(first));
        var again = await worker.ReceiveAsync<ClipGenerated>();

        Assert.Equal(clip, again);
        Assert.Equal(written, (await worker.Store.HeadAsync(clip.Clip.Key, Cancellation))!.LastModified);
    }

    [Fact]
    public async Task Should_keep_keyframes_finished_by_a_killed_worker()
    {
        await using var worker = await FrameWorkerProcess.StartAsync();
        var command = TestCommands.Keyframes(Guid.NewGuid(), Guid.NewGuid(), "one", "two");
        await worker.SendAsync(command with { Keyframes = [command.Keyframes[0]] });
        var before = await worker.ReceiveAsync<KeyframesRendered>();
        var written = (await worker.Store.HeadAsync(before.Keyframes[0].Picture.Key, Cancellation))!.LastModified;

        await worker.SendAsync(command);
        var whole = await worker.ReceiveAsync<KeyframesRendered>();

        Assert.Equal(2, whole.Keyframes.Count);
        Assert.Equal(before.Keyframes[0], whole.Keyframes[0]);
        Assert.Equal(written, (await worker.Store.HeadAsync(whole.Keyframes[0].Picture.Key, Cancellation))!.LastModified);
    }
}
