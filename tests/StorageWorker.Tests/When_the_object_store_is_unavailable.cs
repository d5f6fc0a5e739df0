using AdGenius.Contracts;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Storage;
using AdGenius.ObjectStore;
using MassTransit;

namespace AdGenius.StorageWorker.Tests;

public sealed class When_the_object_store_is_unavailable : StorageScenario
{
    [Fact]
    public async Task Should_retry_and_store()
    {
        var command = await CommandAsync(await Clips.Mp4Async());
        Store.Fail(2, () => new ObjectStoreException("Slow down.") { IsTransient = true });
        var finished = StoreCommandOf(command, Assert.IsType<VideoFinished>(await AskAsync(command)));
        Store.Fail(2, () => new ObjectStoreException("Slow down.") { IsTransient = true });
        Assert.IsType<VideoStored>(await AskAsync(finished));
    }

    [Fact]
    public async Task Should_report_a_permanent_outage()
    {
        var command = await CommandAsync(await Clips.Mp4Async());
        var finished = await FinishAsync(command);
        Store.Fail(int.MaxValue, () => new ObjectStoreException("secret host is down") { IsTransient = true });
        var failed = Assert.IsType<StoreFailed>(await AskAsync(finished));
        var unfinished = Assert.IsType<FinishFailed>(await AskAsync(command));

        Assert.Equal(failed.Failure, unfinished.Failure);
        Assert.Equal(FailureCode.StorageUnavailable, failed.Failure.Code);
        Assert.True(failed.Failure.Retryable);
        Assert.DoesNotContain("secret", failed.Failure.Text, StringComparison.Ordinal);
        Store.Fail(0, null!);
        Assert.NotNull(await Store.HeadAsync(command.Clip.Key, Cancellation)); // the paid clip is kept for a retry
        Assert.Empty(LeftInWork());
    }

    [Fact]
    public async Task Should_not_retry_a_permanent_rejection()
    {
        var command = await FinishAsync(await CommandAsync(await Clips.Mp4Async()));
        Store.Fail(1, () => new ObjectStoreException("Access denied."));
        var failed = Assert.IsType<StoreFailed>(await AskAsync(command));
        Assert.Equal(FailureCode.StorageUnavailable, failed.Failure.Code);
        Assert.False(failed.Failure.Retryable);
    }

    /// <summary>No other message follows that would delete them.</summary>
    [Fact]
    public async Task Should_delete_files_when_the_store_is_available_again()
    {
        var job = Guid.NewGuid();
        await Store.PutAsync(
            StagingKeys.OfJob(job, "clip.mp4"), new MemoryStream([1]), new PutOptions { ContentType = "video/mp4" }, Cancellation);
        Store.Fail(25, () => new ObjectStoreException("Slow down.") { IsTransient = true });

        Assert.IsType<VideoDeleted>(await AskAsync(new DeleteVideo { JobId = job, TenantName = "demo", Keys = ["videos/demo/a.mp4"] }));
        Assert.Empty(await KeysAsync());
    }

    [Fact]
    public async Task Should_give_up_deleting_where_the_store_rejects_it()
    {
        Store.Fail(1, () => new ObjectStoreException("Access denied."));
        Assert.IsAssignableFrom<Fault<DeleteVideo>>(
            await AskAsync(new DeleteVideo { JobId = Guid.NewGuid(), TenantName = "demo", Keys = ["videos/demo/a.mp4"] }));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a/../../other/b")]
    [InlineData("")]
    public async Task Should_never_leave_the_tenants_folder_by_the_name_of_an_output(string name)
    {
        var command = await FinishAsync(await CommandAsync(await Clips.Mp4Async()));
        command = command with { Outputs = [command.Outputs[0], command.Outputs[0] with { Name = name }] };
        var failed = Assert.IsType<StoreFailed>(await AskAsync(command));
        Assert.Equal(FailureCode.InvalidRequest, failed.Failure.Code);
        Assert.All(await KeysAsync(), key => Assert.StartsWith("staging/", key, StringComparison.Ordinal));
    }

    [LongTest]
    [Theory]
    [InlineData("..", "summer")]
    [InlineData("demo", "../other/x")]
    [InlineData("demo/x", "summer")]
    [InlineData("", "summer")]
    public async Task Should_never_leave_the_tenants_folder(string tenant, string creative)
    {
        var command = await FinishAsync(await CommandAsync(await Clips.Mp4Async(), tenant, creative));
        var failed = Assert.IsType<StoreFailed>(await AskAsync(command));
        Assert.Equal(FailureCode.InvalidRequest, failed.Failure.Code);
        Assert.All(await KeysAsync(), key => Assert.StartsWith("staging/", key, StringComparison.Ordinal));
    }
}
