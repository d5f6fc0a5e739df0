using AdGenius.Contracts;
using AdGenius.Contracts.Storage;
using AdGenius.ObjectStore;

namespace AdGenius.StorageWorker.Tests;

public sealed class When_an_order_is_delivered_again : StorageScenario
{
    [Fact]
    public async Task Should_announce_the_same_and_store_nothing()
    {
        var order = await OrderAsync(await Clips.Mp4Async());
        var first = Assert.IsType<VideoStored>(await AskAsync(order));
        var puts = Store.Puts.Count;
        var second = Assert.IsType<VideoStored>(await AskAsync(order));

        Assert.Equal(first, second);
        Assert.Equal(puts, Store.Puts.Count);
    }

    [Fact]
    public async Task Should_end_with_one_set_of_objects_when_both_run_at_once()
    {
        var order = await OrderAsync(await Clips.Mp4Async());
        await Task.WhenAll(SendAsync(order), SendAsync(order));
        var one = Assert.IsType<VideoStored>(await NextAnswerAsync());
        var other = Assert.IsType<VideoStored>(await NextAnswerAsync());

        Assert.Equal(one, other);
        Assert.Equal(4, (await KeysAsync("videos/")).Length);
        Assert.Equal(4, Store.Puts.Count(key => key.StartsWith("videos/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Should_take_up_what_was_cut_off_after_the_video()
    {
        var clip = await Clips.Mp4Async();
        var order = await OrderAsync(clip);
        await Store.PutAsync(
            "videos/demo/20261121_060509-summer-007.mp4", new MemoryStream(clip),
            new PutOptions { ContentType = "video/mp4", WriteOnce = true, Metadata = new Dictionary<string, string> { ["take_id"] = order.TakeId.ToString() } }, Cancellation);
        await Store.DeleteAsync(order.Clip.Key, Cancellation);

        var stored = Assert.IsType<VideoStored>(await AskAsync(order));
        Assert.Equal(order.Clip.Sha256, stored.Video.Sha256);
        Assert.Equal(4, (await KeysAsync("videos/")).Length);
    }

    [Fact]
    public async Task Should_not_touch_a_name_that_is_taken_by_another_video()
    {
        var clip = await Clips.Mp4Async();
        var first = Assert.IsType<VideoStored>(await AskAsync(await OrderAsync(clip)));
        var failed = Assert.IsType<StoreFailed>(await AskAsync(await OrderAsync(await Clips.Mp4Async(seconds: 1))));

        Assert.Equal(FailureCode.Internal, failed.Failure.Code);
        Assert.Equal(first.Video.Sha256, (await Store.HeadAsync(first.Video.Key, Cancellation))!.Sha256);
    }
}
