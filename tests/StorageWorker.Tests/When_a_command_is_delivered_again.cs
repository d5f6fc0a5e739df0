using AdGenius.Contracts;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Storage;
using AdGenius.ObjectStore;

namespace AdGenius.StorageWorker.Tests;

public sealed class When_a_command_is_delivered_again : StorageScenario
{
    [Fact]
    public async Task Should_publish_the_same_event_and_store_nothing()
    {
        var command = await FinishAsync(await CommandAsync(await Clips.Mp4Async()));
        var first = Assert.IsType<VideoStored>(await AskAsync(command));
        var puts = Store.Puts.Count;
        var second = Assert.IsType<VideoStored>(await AskAsync(command));

        Assert.Equal(Text(first), Text(second));
        Assert.Equal(puts, Store.Puts.Count);
    }

    [Fact]
    public async Task Should_end_with_one_set_of_objects_when_both_run_at_once()
    {
        var command = await FinishAsync(await CommandAsync(await Clips.Mp4Async()));
        await Task.WhenAll(SendAsync(command), SendAsync(command));
        var one = Assert.IsType<VideoStored>(await NextAnswerAsync());
        var other = Assert.IsType<VideoStored>(await NextAnswerAsync());

        Assert.Equal(Text(one), Text(other));
        Assert.Equal(5, (await KeysAsync("videos/")).Length);
        Assert.Equal(5, Store.Puts.Count(key => key.StartsWith("videos/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Should_leave_what_a_later_attempt_has_staged()
    {
        var command = await FinishAsync(await CommandAsync(await Clips.Mp4Async())) with { Attempt = 2 };
        string[] later = [Of(3, "clip.mp4"), Of(3, "finished/a/main.mp4"), Of(1000, "clip.mp4")];
        string[] earlier = [Of(0, "spritesheet.jpg"), Of(1, "clip.mp4"), Of(2, "clip.mp4"), Of(2, "finished/a/main.mp4")];
        foreach (var key in earlier.Concat(later))
        {
            await Store.PutAsync(key, new MemoryStream([1]), new PutOptions { ContentType = "video/mp4" }, Cancellation);
        }

        Assert.IsType<VideoStored>(await AskAsync(command));

        var left = await KeysAsync(StagingKeys.OfTake(command.JobId, command.TakeId));
        Assert.Equal(later.Order(), left.Where(key => !StagingKeys.IsKeyframe(key)).Order());

        string Of(int attempt, string name) => StagingKeys.Of(command.JobId, command.TakeId, attempt, name);
    }

    [Fact]
    public async Task Should_finish_once_and_publish_the_same_result()
    {
        var command = await CommandAsync(await Clips.SilentAsync());
        await Task.WhenAll(SendAsync(command), SendAsync(command));
        var one = Assert.IsType<VideoFinished>(await NextAnswerAsync());
        var other = Assert.IsType<VideoFinished>(await NextAnswerAsync());
        Assert.Equal(Text(one), Text(other));

        var puts = Store.Puts.Count;
        Assert.Equal(Text(one), Text(Assert.IsType<VideoFinished>(await AskAsync(command))));
        Assert.Equal(puts, Store.Puts.Count);
    }

    [Fact]
    public async Task Should_resume_what_was_interrupted_after_the_video()
    {
        var clip = await Clips.Mp4Async();
        var command = await FinishAsync(await CommandAsync(clip));
        await Store.PutAsync(
            "videos/demo/20261121_060509-summer-007.mp4", new MemoryStream(clip),
            new PutOptions {
                ContentType = "video/mp4",
                WriteOnce = true,
                Metadata = new Dictionary<string, string> { ["take_id"] = command.TakeId.ToString() } }, Cancellation);
        await Store.DeleteAsync(command.Outputs[0].Video.Key, Cancellation);

        var stored = Assert.IsType<VideoStored>(await AskAsync(command));
        Assert.Equal(command.Clip.Sha256, stored.Video.Sha256);
        Assert.Equal(5, (await KeysAsync("videos/")).Length);
    }

    [Fact]
    public async Task Should_not_overwrite_another_video()
    {
        var clip = await Clips.Mp4Async();
        var first = await StoreAsync(await CommandAsync(clip));
        var failed = Assert.IsType<StoreFailed>(
            await AskAsync(await FinishAsync(await CommandAsync(await Clips.Mp4Async(seconds: 1)))));

        Assert.Equal(FailureCode.Internal, failed.Failure.Code);
        Assert.Equal(first.Video.Sha256, (await Store.HeadAsync(first.Video.Key, Cancellation))!.Sha256);
    }
}
