using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;

namespace AdGenius.FrameWorker.Tests;

public sealed class When_a_take_is_abandoned
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_stop_the_composition_and_leave_nothing()
    {
        await using var worker = await FrameWorkerProcess.StartAsync();
        var clip = await LongClipAsync(worker);
        await worker.SendAsync(clip);
        await worker.ReceiveAsync<ClipProgressed>(message => message.Activity.StartsWith("composing", StringComparison.Ordinal));

        await worker.PublishAsync(Abandoned(clip, FailureCode.Cancelled));
        var failed = await worker.ReceiveAsync<ClipFailed>();

        Assert.Equal((FailureCode.Cancelled, WorkStage.Compose), (failed.Failure.Code, failed.Stage));
        Assert.Empty(worker.Leftovers());
        Assert.Null(await worker.Store.HeadAsync(ClipKey(clip), Cancellation));
    }

    [Fact]
    public async Task Should_not_start_queued_work()
    {
        await using var worker = await FrameWorkerProcess.StartAsync();
        var clip = await LongClipAsync(worker);
        var other = TestCommands.Keyframes(Guid.NewGuid(), clip.TakeId, "later");

        // The failure of this command shows that the event was received; the composition blocks nothing.
        await worker.SendAsync(clip);
        await worker.ReceiveAsync<ClipProgressed>(message => message.Activity.StartsWith("composing", StringComparison.Ordinal));
        await worker.PublishAsync(Abandoned(clip, FailureCode.DeadlineExceeded));
        await worker.ReceiveAsync<ClipFailed>();
        await worker.SendAsync(other);
        var failed = await worker.ReceiveAsync<KeyframesFailed>();

        Assert.Equal(FailureCode.DeadlineExceeded, failed.Failure.Code);
    }

    [Fact]
    public async Task Should_process_a_later_attempt()
    {
        await using var worker = await FrameWorkerProcess.StartAsync();
        var clip = await LongClipAsync(worker);
        await worker.SendAsync(clip);
        await worker.ReceiveAsync<ClipProgressed>(message => message.Activity.StartsWith("composing", StringComparison.Ordinal));
        await worker.PublishAsync(Abandoned(clip, FailureCode.Cancelled));
        await worker.ReceiveAsync<ClipFailed>();

        await worker.SendAsync(TestCommands.Keyframes(clip.JobId, clip.TakeId, "again") with { Attempt = 2 });

        Assert.Equal(2, (await worker.ReceiveAsync<KeyframesRendered>()).Attempt);
    }

    private static async Task<ComposeClip> LongClipAsync(FrameWorkerProcess worker)
    {
        await worker.SendAsync(TestCommands.Keyframes(Guid.NewGuid(), Guid.NewGuid(), "one", "two"));
        return TestCommands.Clip(await worker.ReceiveAsync<KeyframesRendered>(), secondsPerShot: 300);
    }

    private static TakeAbandoned Abandoned(ComposeClip clip, FailureCode reason)
        => new() { JobId = clip.JobId, TakeId = clip.TakeId, Attempt = 1, Reason = reason };

    private static string ClipKey(ComposeClip clip) => ObjectStore.StagingKeys.Of(clip.JobId, clip.TakeId, clip.Attempt, "clip.mp4");
}
