using AdGenius.Contracts;
using AdGenius.Contracts.Storage;
using AdGenius.ObjectStore;
using AdGenius.TestKit.Ceph;
using AdGenius.TestKit.Faults;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

[assembly: AssemblyFixture(typeof(S3Fixture))]

namespace AdGenius.StorageWorker.Tests;

public sealed class When_videos_are_kept_in_S3(S3Fixture s3) : StorageScenario
{
    private S3Access _server = null!;
    private FaultProxy _proxy = null!;
    private string _bucket = null!;
    private IHost _storeHost = null!;

    public override async ValueTask InitializeAsync()
    {
        _server = await s3.ServerAsync(Cancellation);
        _bucket = await s3.CreateBucketAsync(Cancellation);
        _proxy = FaultProxy.Start(_server.Endpoint);
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _storeHost.Dispose();
        await _proxy.DisposeAsync();
    }

    [LongTest]
    [Fact]
    public async Task Should_have_metadata_and_the_same_event_for_a_second_delivery()
    {
        var command = await FinishAsync(await CommandAsync(await Clips.LargeMp4Async()));
        var first = Assert.IsType<VideoStored>(await AskAsync(command));
        var second = Assert.IsType<VideoStored>(await AskAsync(command));
        Assert.Equal(Text(first), Text(second));

        using var client = _server.CreateClient();
        var head = await client.GetObjectMetadataAsync(_bucket, first.Video.Key, Cancellation);
        Assert.Equal(first.Video.Length, head.ContentLength);
        Assert.True(first.Video.Length > 5 * 1024 * 1024, "the clip is to go in parts");
        Assert.Equal("video/mp4", head.Headers.ContentType);
        var listed = await client.ListObjectsV2Async(new() { BucketName = _bucket, Prefix = "ads/" }, Cancellation);
        Assert.Equal(["jpg", "json", "json", "mp4", "webp"], listed.S3Objects.Select(item => item.Key.Split('.')[^1]).Order());
        Assert.All(listed.S3Objects, item => Assert.StartsWith("ads/demo/20261121_060509-summer-007.", item.Key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Should_be_stored_completely_over_an_unreliable_connection()
    {
        var command = await FinishAsync(await CommandAsync(await Clips.LargeMp4Async()));
        _proxy.ResetRequests(line => line.Contains("partNumber=2", StringComparison.Ordinal), bytes: 100_000);
        _proxy.DropResponses(
            line => line.StartsWith("POST ", StringComparison.Ordinal) && line.Contains("uploadId=", StringComparison.Ordinal));
        _proxy.CorruptRequests(line => line.Contains("partNumber=1", StringComparison.Ordinal), at: 1000);
        var stored = Assert.IsType<VideoStored>(await AskAsync(command));
        Assert.Equal(3, _proxy.Injected);
        Assert.Equal(command.Clip.Sha256, stored.Video.Sha256);
        Assert.Empty(LeftInWork());
    }

    [Fact]
    public async Task Should_fail_with_a_reason_while_S3_is_gone_and_work_when_it_is_back()
    {
        var command = await FinishAsync(await CommandAsync(await Clips.Mp4Async()));
        _proxy.IsDown = true;
        var failed = Assert.IsType<StoreFailed>(await AskAsync(command));
        Assert.Equal((FailureCode.StorageUnavailable, true), (failed.Failure.Code, failed.Failure.Retryable));
        Assert.DoesNotContain("127.0.0.1", failed.Failure.Text, StringComparison.Ordinal);
        _proxy.IsDown = false;
        Assert.IsType<VideoStored>(await AskAsync(command));
    }

    private protected override Task<Dictionary<string, string?>> SettingsAsync() => Task.FromResult(new Dictionary<string, string?>
    {
        ["S3_BUCKET_NAME"] = _bucket,
        ["S3_VIDEO_PREFIX"] = "ads/",
        ["AWS_ACCESS_KEY_ID"] = _server.AccessKeyId,
        ["AWS_SECRET_ACCESS_KEY"] = _server.SecretAccessKey,
        ["AWS_ENDPOINT_URL_S3"] = _proxy.Address.ToString(),
        ["Objects:S3:PartBytes"] = "5242880",
        ["Objects:S3:RetryDelay"] = "00:00:00.01",
        ["Objects:S3:Retries"] = "4",
    });

    /// <summary>From a separate container: in the scenario's, the store is replaced by the faulty one.</summary>
    private protected override IObjectStore StoreOf(IServiceProvider provider)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddConfiguration(provider.GetRequiredService<IConfiguration>());
        builder.AddAdGeniusObjectStore();
        _storeHost = builder.Build();
        return _storeHost.Services.GetRequiredService<IObjectStore>();
    }
}
