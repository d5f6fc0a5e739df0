using AdGenius.Contracts.Clips;

namespace AdGenius.FrameWorker.Tests;

public sealed class When_a_command_is_delivered_twice
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_answer_the_same_and_make_nothing_again()
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
    public async Task Should_keep_the_frames_a_killed_worker_had_finished()
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
