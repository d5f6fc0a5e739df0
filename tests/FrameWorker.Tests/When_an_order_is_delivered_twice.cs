using AdGenius.Contracts.Clips;

namespace AdGenius.FrameWorker.Tests;

public sealed class When_an_order_is_delivered_twice
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_answer_the_same_and_make_nothing_again()
    {
        await using var worker = await FrameWorkerProcess.StartAsync();
        var order = Orders.Keyframes(Guid.NewGuid(), Guid.NewGuid(), "one", "two");
        await worker.SendAsync(order);
        var first = await worker.HearAsync<KeyframesRendered>();
        await worker.SendAsync(order);
        var second = await worker.HearAsync<KeyframesRendered>();
        Assert.Equal(first.Keyframes, second.Keyframes);

        await worker.SendAsync(Orders.Clip(first));
        var clip = await worker.HearAsync<ClipGenerated>();
        var written = (await worker.Store.HeadAsync(clip.Clip.Key, Cancellation))!.LastModified;
        await worker.SendAsync(Orders.Clip(first));
        var again = await worker.HearAsync<ClipGenerated>();

        Assert.Equal(clip, again);
        Assert.Equal(written, (await worker.Store.HeadAsync(clip.Clip.Key, Cancellation))!.LastModified);
    }

    [Fact]
    public async Task Should_keep_the_frames_a_killed_worker_had_finished()
    {
        await using var worker = await FrameWorkerProcess.StartAsync();
        var order = Orders.Keyframes(Guid.NewGuid(), Guid.NewGuid(), "one", "two");
        await worker.SendAsync(order with { Keyframes = [order.Keyframes[0]] });
        var before = await worker.HearAsync<KeyframesRendered>();
        var written = (await worker.Store.HeadAsync(before.Keyframes[0].Picture.Key, Cancellation))!.LastModified;

        await worker.SendAsync(order);
        var whole = await worker.HearAsync<KeyframesRendered>();

        Assert.Equal(2, whole.Keyframes.Count);
        Assert.Equal(before.Keyframes[0], whole.Keyframes[0]);
        Assert.Equal(written, (await worker.Store.HeadAsync(whole.Keyframes[0].Picture.Key, Cancellation))!.LastModified);
    }
}
