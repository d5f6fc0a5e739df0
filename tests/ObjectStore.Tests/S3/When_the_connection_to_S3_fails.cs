using AdGenius.TestKit.Ceph;
using AdGenius.TestKit.Faults;

namespace AdGenius.ObjectStore.Tests.S3;

public sealed class When_the_connection_to_S3_fails(S3Fixture s3) : S3StoreTest(s3)
{
    private FaultProxy proxy = null!;
    private IObjectStore store = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        proxy = FaultProxy.Start(Server.Endpoint);
        store = NewStore(("AWS_ENDPOINT_URL_S3", proxy.Address.ToString()));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await proxy.DisposeAsync();
    }

    [Fact]
    public async Task Should_send_a_part_again_that_was_reset()
    {
        proxy.ResetRequests(line => line.StartsWith("PUT ", StringComparison.Ordinal) && line.Contains("partNumber=2", StringComparison.Ordinal), bytes: 1_000_000, times: 2);
        proxy.ResetRequests(line => line.StartsWith("PUT ", StringComparison.Ordinal) && line.Contains("partNumber=3", StringComparison.Ordinal), bytes: 10);
        var content = Noise((4 * PartBytes) + 5);
        await store.PutAsync("a", new MemoryStream(content), Mp4(writeOnce: true), Cancellation);
        Assert.Equal(3, proxy.Injected);
        Assert.Equal(content, await ReadAsync(Store, "a"));
        Assert.Equal(0, await OpenUploadsAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Should_see_that_an_upload_was_completed_when_the_answer_is_lost(bool writeOnce)
    {
        proxy.DropResponses(IsComplete);
        var content = Noise((2 * PartBytes) + 5);
        await store.PutAsync("a", new MemoryStream(content), Mp4(writeOnce), Cancellation);
        Assert.Equal(1, proxy.Injected);
        Assert.Equal(content, await ReadAsync(Store, "a"));
        Assert.Equal(0, await OpenUploadsAsync());
    }

    [Fact]
    public async Task Should_complete_again_when_the_order_is_lost()
    {
        proxy.ResetRequests(IsComplete, bytes: 20);
        var content = Noise(PartBytes + 5);
        await store.PutAsync("a", new MemoryStream(content), Mp4(writeOnce: true), Cancellation);
        Assert.Equal(1, proxy.Injected);
        Assert.Equal(content, await ReadAsync(Store, "a"));
    }

    [Fact]
    public async Task Should_know_its_own_object_when_the_answer_to_a_put_is_lost()
    {
        proxy.DropResponses(line => line.StartsWith("PUT ", StringComparison.Ordinal));
        await store.PutAsync("a", new MemoryStream([1, 2, 3]), Mp4(writeOnce: true), Cancellation);
        Assert.Equal(1, proxy.Injected);
        Assert.Equal([1, 2, 3], await ReadAsync(Store, "a"));
        await Assert.ThrowsAsync<ObjectExistsException>(() => store.PutAsync("a", new MemoryStream([1, 2, 3]), Mp4(writeOnce: true), Cancellation));
    }

    [Fact]
    public async Task Should_read_a_range_again_that_broke_off()
    {
        var content = Noise((3 * PartBytes) + 5);
        await Store.PutAsync("a", new MemoryStream(content), Mp4(), Cancellation);
        proxy.DropResponses(line => line.StartsWith("GET ", StringComparison.Ordinal), bytes: 2_000_000, times: 3);
        Assert.Equal(content, await ReadAsync(store, "a"));
        Assert.Equal(3, proxy.Injected);
    }

    [Fact]
    public async Task Should_give_up_in_one_sentence_and_leave_no_parts()
    {
        var impatient = NewStore(("AWS_ENDPOINT_URL_S3", proxy.Address.ToString()), ("Objects:S3:Retries", "1"));
        proxy.ResetRequests(line => line.Contains("partNumber=2", StringComparison.Ordinal), bytes: 1_000_000, times: 100);
        var exception = await Assert.ThrowsAsync<ObjectStoreException>(() => impatient.PutAsync("a", new MemoryStream(Noise(4 * PartBytes)), Mp4(), Cancellation));
        Assert.True(exception.IsTransient);
        Assert.DoesNotContain('\n', exception.Message);
        Assert.Equal(0, await OpenUploadsAsync());
        Assert.Null(await Store.HeadAsync("a", Cancellation));
    }

    [Fact]
    public async Task Should_abort_when_the_content_breaks_off()
    {
        await Assert.ThrowsAsync<IOException>(() => store.PutAsync("a", new BreakingStream(2 * PartBytes), Mp4(), Cancellation));
        Assert.Equal(0, await OpenUploadsAsync());
        Assert.Null(await Store.HeadAsync("a", Cancellation));
    }

    [Fact]
    public async Task Should_abort_when_the_caller_stops()
    {
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        proxy.ResetRequests(
            line =>
            {
                if (line.Contains("partNumber=2", StringComparison.Ordinal))
                {
                    caller.Cancel();
                }

                return false;
            },
            0);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.PutAsync("a", new MemoryStream(Noise(6 * PartBytes)), Mp4(), caller.Token));
        Assert.Equal(0, await OpenUploadsAsync());
    }

    [Fact]
    public async Task Should_wait_for_a_slow_line()
    {
        proxy.BytesPerSecond = 3_000_000;
        var content = Noise(PartBytes + 100);
        await store.PutAsync("a", new MemoryStream(content), Mp4(), Cancellation);
        Assert.Equal(content, await ReadAsync(store, "a"));
    }

    [Fact]
    public async Task Should_say_that_the_server_is_gone_and_work_when_it_is_back()
    {
        await store.CheckAsync(Cancellation);
        proxy.IsDown = true;
        var exception = await Assert.ThrowsAsync<ObjectStoreException>(() => store.PutAsync("a", new MemoryStream([1]), Mp4(), Cancellation));
        Assert.True(exception.IsTransient);
        Assert.Contains(proxy.Address.Authority, exception.Message, StringComparison.Ordinal);
        proxy.IsDown = false;
        await store.PutAsync("a", new MemoryStream([1]), Mp4(), Cancellation);
    }

    private static bool IsComplete(string line) =>
        line.StartsWith("POST ", StringComparison.Ordinal) && line.Contains("uploadId=", StringComparison.Ordinal);
}
