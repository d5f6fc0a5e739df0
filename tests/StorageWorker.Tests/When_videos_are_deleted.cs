using AdGenius.Contracts.Storage;
using MassTransit;

namespace AdGenius.StorageWorker.Tests;

public sealed class When_videos_are_deleted : StorageScenario
{
    [Fact]
    public async Task Should_be_deleted_with_their_poster_preview_report_and_manifest()
    {
        var stored = await StoreAsync(await CommandAsync(await Clips.Mp4Async()));
        var command = new DeleteVideo { JobId = stored.JobId, TenantName = "demo", Keys = [stored.Video.Key] };
        var deleted = Assert.IsType<VideoDeleted>(await AskAsync(command));
        Assert.Equal("demo", deleted.TenantName);
        Assert.Empty(await KeysAsync());

        Assert.IsType<VideoDeleted>(await AskAsync(command)); // twice is fine
    }

    [Theory]
    [InlineData("videos/other/20261121_060509-summer-007.mp4")]
    [InlineData("videos/demo/../other/20261121_060509-summer-007.mp4")]
    [InlineData("staging/x/y")]
    public async Task Should_delete_nothing_when_a_key_belongs_to_another_tenant(string foreign)
    {
        var stored = await StoreAsync(await CommandAsync(await Clips.Mp4Async()));
        await StoreAsync(await CommandAsync(await Clips.Mp4Async(), tenant: "other"));
        var before = await KeysAsync();

        var command = new DeleteVideo { JobId = stored.JobId, TenantName = "demo", Keys = [stored.Video.Key, foreign] };
        Assert.IsAssignableFrom<Fault<DeleteVideo>>(await AskAsync(command));
        Assert.Equal(before, await KeysAsync());
    }
}
