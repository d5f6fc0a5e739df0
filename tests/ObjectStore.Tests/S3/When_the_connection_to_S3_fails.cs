using AdGenius.TestKit.Ceph;
using AdGenius.TestKit.Faults;

namespace AdGenius.ObjectStore.Tests.S3;

public sealed class When_the_connection_to_S3_fails(S3Fixture s3) : S3StoreTest(s3)
{
    private FaultProxy _proxy = null!;
    private IObjectStore _store = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _proxy = FaultProxy.Start(Server.Endpoint);
        _store = NewStore(("AWS_ENDPOINT_URL_S3", _proxy.Address.ToString()));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    [Fact]
    public async Task Should_resend_a_part_after_a_reset()
    {
        _proxy.ResetRequests(
            line => line.StartsWith("PUT ", StringComparison.Ordinal) && line.Contains("partNumber=2", StringComparison.Ordinal),
            bytes: 1_000_000,
            times: 2);
        _proxy.ResetRequests(
            line => line.StartsWith("PUT ", StringComparison.Ordinal) && line.Contains("partNumber=3", StringComparison.Ordinal),
            bytes: 10);
        var content = Noise((4 * PartBytes) + 5);
        await _store.PutAsync("a", new MemoryStream(content), Mp4(writeOnce: true), Cancellation);
        Assert.Equal(3, _proxy.Injected);
        Assert.Equal(content, await ReadAsync(Store, "a"));
        Assert.Equal(0, await OpenUploadsAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Should_detect_a_completed_upload_after_a_lost_response(bool writeOnce)
    {
        _proxy.DropResponses(IsComplete);
        var content = Noise((2 * PartBytes) + 5);
        await _store.PutAsync("a", new MemoryStream(content), Mp4(writeOnce), Cancellation);
        Assert.Equal(1, _proxy.Injected);
        Assert.Equal(content, await ReadAsync(Store, "a"));
        Assert.Equal(0, await OpenUploadsAsync());
    }

    [Fact]
    public async Task Should_repeat_the_completion_after_a_lost_request()
    {
        _proxy.ResetRequests(IsComplete, bytes: 20);
        var content = Noise(PartBytes + 5);
        await _store.PutAsync("a", new MemoryStream(content), Mp4(writeOnce: true), Cancellation);
        Assert.Equal(1, _proxy.Injected);
        Assert.Equal(content, await ReadAsync(Store, "a"));
    }

    [Fact]
    public async Task Should_recognise_its_own_object_after_a_lost_response()
    {
        _proxy.DropResponses(line => line.StartsWith("PUT ", StringComparison.Ordinal));
        await _store.PutAsync("a", new MemoryStream([1, 2, 3]), Mp4(writeOnce: true), Cancellation);
        Assert.Equal(1, _proxy.Injected);
        Assert.Equal([1, 2, 3], await ReadAsync(Store, "a"));
        await Assert.ThrowsAsync<ObjectExistsException>(
            () => _store.PutAsync("a", new MemoryStream([1, 2, 3]), Mp4(writeOnce: true), Cancellation));
    }

    /// <summary>As when its other end loses power: no reset is received.</summary>
    [Fact]
    public async Task Should_repeat_a_range_of_which_nothing_more_is_received()
    {
        var content = Noise((3 * PartBytes) + 5);
        await Store.PutAsync("a", new MemoryStream(content), Mp4(), Cancellation);
        _proxy.StallResponses(line => line.StartsWith("GET ", StringComparison.Ordinal), bytes: 2_000_000);
        var store = NewStore(("AWS_ENDPOINT_URL_S3", _proxy.Address.ToString()), ("Objects:S3:RequestTimeout", "00:00:02"));

        Assert.Equal(content, await ReadAsync(store, "a"));
        Assert.Equal(1, _proxy.Injected);
    }

    [Fact]
    public async Task Should_repeat_an_interrupted_range()
    {
        var content = Noise((3 * PartBytes) + 5);
        await Store.PutAsync("a", new MemoryStream(content), Mp4(), Cancellation);
        _proxy.DropResponses(line => line.StartsWith("GET ", StringComparison.Ordinal), bytes: 2_000_000, times: 3);
        Assert.Equal(content, await ReadAsync(_store, "a"));
        Assert.Equal(3, _proxy.Injected);
    }

    [Fact]
    public async Task Should_fail_with_one_sentence_and_leave_no_parts()
    {
        var oneRetry = NewStore(("AWS_ENDPOINT_URL_S3", _proxy.Address.ToString()), ("Objects:S3:Retries", "1"));
        _proxy.ResetRequests(line => line.Contains("partNumber=2", StringComparison.Ordinal), bytes: 1_000_000, times: 100);
        var exception = await Assert.ThrowsAsync<ObjectStoreException>(
            () => oneRetry.PutAsync("a", new MemoryStream(Noise(4 * PartBytes)), Mp4(), Cancellation));
        Assert.True(exception.IsTransient);
        Assert.DoesNotContain('\n', exception.Message);
        Assert.Equal(0, await OpenUploadsAsync());
        Assert.Null(await Store.HeadAsync("a", Cancellation));
    }

    [Fact]
    public async Task Should_abort_when_the_content_fails()
    {
        await Assert.ThrowsAsync<IOException>(() => _store.PutAsync("a", new BreakingStream(2 * PartBytes), Mp4(), Cancellation));
        Assert.Equal(0, await OpenUploadsAsync());
        Assert.Null(await Store.HeadAsync("a", Cancellation));
    }

    [Fact]
    public async Task Should_abort_when_the_caller_cancels()
    {
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        _proxy.ResetRequests(
            line =>
            {
                if (line.Contains("partNumber=2", StringComparison.Ordinal))
                {
                    caller.Cancel();
                }

                return false;
            },
            0);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _store.PutAsync("a", new MemoryStream(Noise(6 * PartBytes)), Mp4(), caller.Token));
        Assert.Equal(0, await OpenUploadsAsync());
    }

    [Fact]
    public async Task Should_tolerate_a_slow_connection()
    {
        _proxy.BytesPerSecond = 3_000_000;
        var content = Noise(PartBytes + 100);
        await _store.PutAsync("a", new MemoryStream(content), Mp4(), Cancellation);
        Assert.Equal(content, await ReadAsync(_store, "a"));
    }

    [Fact]
    public async Task Should_report_an_unreachable_server_and_recover()
    {
        await _store.CheckAsync(Cancellation);
        _proxy.IsDown = true;
        var exception = await Assert.ThrowsAsync<ObjectStoreException>(
            () => _store.PutAsync("a", new MemoryStream([1]), Mp4(), Cancellation));
        Assert.True(exception.IsTransient);
        Assert.Contains(_proxy.Address.Authority, exception.Message, StringComparison.Ordinal);
        _proxy.IsDown = false;
        await _store.PutAsync("a", new MemoryStream([1]), Mp4(), Cancellation);
    }

    private static bool IsComplete(string line) =>
        line.StartsWith("POST ", StringComparison.Ordinal) && line.Contains("uploadId=", StringComparison.Ordinal);
}
