using AdGenius.TestKit.Ceph;

namespace AdGenius.ObjectStore.Tests.S3;

public sealed class When_a_proxy_is_in_front_of_S3(S3Fixture s3) : S3StoreTest(s3)
{
    private HttpProxy _proxy = null!;
    private IObjectStore _store = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _proxy = await HttpProxy.StartAsync(Server.Endpoint, Cancellation);
        _store = NewStore(("AWS_ENDPOINT_URL_S3", _proxy.Address.ToString()));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    [Theory]
    [InlineData(10)]
    [InlineData(PartBytes + 10)]
    public async Task Should_keep_metadata_where_headers_with_underscores_are_dropped(int count)
    {
        var metadata = new Dictionary<string, string> { ["creative_id"] = "summer", ["original_url"] = "https://example.com/ä" };

        await _store.PutAsync("a", new MemoryStream(Noise(count)), Mp4(writeOnce: true, metadata), Cancellation);

        Assert.Equal(metadata, (await _store.HeadAsync("a", Cancellation))!.Metadata);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(PartBytes + 10)]
    public async Task Should_look_up_a_write_once_object_where_conditions_are_not_implemented(int count)
    {
        _proxy.RefusesConditions = true;
        var first = Noise(count);

        await _store.PutAsync("a", new MemoryStream(first), Mp4(writeOnce: true), Cancellation);
        await Assert.ThrowsAsync<ObjectExistsException>(
            () => _store.PutAsync("a", new MemoryStream(Noise(count, seed: 2)), Mp4(writeOnce: true), Cancellation));

        Assert.Equal(1, _proxy.RefusedConditions);
        Assert.Equal(first, await ReadAsync(Store, "a"));
        Assert.Equal(0, await OpenUploadsAsync());
    }

    [Fact]
    public async Task Should_not_list_keys_that_it_cannot_take()
    {
        await Client.PutObjectAsync(new() { BucketName = Bucket, Key = "staging/a b+ü?.txt", ContentBody = "x" }, Cancellation);
        await Store.PutAsync("staging/a", new MemoryStream(Noise(3)), Mp4(), Cancellation);

        var keys = await Store.ListAsync("staging/", Cancellation).Select(item => item.Key).ToListAsync(Cancellation);

        Assert.Equal(["staging/a"], keys);
    }
}
