using AdGenius.TestKit.Ceph;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AdGenius.ObjectStore.Tests.S3;

/// <summary>The server accepts If-None-Match, and writes over an object that exists, as older servers and some gateways do.</summary>
public sealed class When_S3_ignores_conditions(S3Fixture s3) : S3StoreTest(s3)
{
    private readonly MemoryLog _log = new();
    private HttpProxy _proxy = null!;
    private IObjectStore _store = null!;
    private int _conditionalPuts;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _proxy = await HttpProxy.StartAsync(Server.Endpoint, Cancellation);
        _proxy.BeforeForward = async request =>
        {
            if (request.Headers.IfNoneMatch.Count > 0)
            {
                Interlocked.Increment(ref _conditionalPuts);
                var key = request.Path.Value!.Split('/', 3)[2];
                await Client.DeleteObjectAsync(Bucket, key, Cancellation); // so that the condition holds
            }
        };
        _store = NewStoreOf(_log);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    [Theory]
    [InlineData(10)]
    [InlineData(PartBytes + 10)]
    public async Task Should_not_replace_what_another_process_has_written(int count)
    {
        var first = Noise(count);
        await _store.PutAsync("a", new MemoryStream(first), Mp4(writeOnce: true), Cancellation);

        var other = NewStoreOf(new MemoryLog());
        await Assert.ThrowsAsync<ObjectExistsException>(
            () => other.PutAsync("a", new MemoryStream(Noise(count, seed: 2)), Mp4(writeOnce: true), Cancellation));
        await other.PutAsync("b", new MemoryStream(Noise(10)), Mp4(writeOnce: true), Cancellation);
        await Assert.ThrowsAsync<ObjectExistsException>(
            () => other.PutAsync("a", new MemoryStream(Noise(count, seed: 2)), Mp4(writeOnce: true), Cancellation));

        Assert.Equal(first, await ReadAsync(Store, "a"));
        Assert.Equal(0, await OpenUploadsAsync());
    }

    [Fact]
    public async Task Should_say_it_once_and_send_no_more_conditions()
    {
        foreach (var key in (string[])["a", "b", "c"])
        {
            await _store.PutAsync(key, new MemoryStream(Noise(10)), Mp4(writeOnce: true), Cancellation);
            Assert.Equal(Noise(10), await ReadAsync(Store, key));
        }

        Assert.Equal(2, _conditionalPuts); // of the first object, which is sent twice
        var (level, text) = Assert.Single(_log.Lines, static line => line.Text.Contains("onditional", StringComparison.Ordinal));
        Assert.Equal(LogLevel.Warning, level);
        Assert.Contains("Conditional writes are ignored by bucket", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_look_no_object_up_where_conditions_are_kept()
    {
        var (looks, puts) = (0, 0);
        _proxy.BeforeForward = request =>
        {
            looks += HttpMethods.IsHead(request.Method) ? 1 : 0;
            puts += HttpMethods.IsPut(request.Method) ? 1 : 0;
            return Task.CompletedTask;
        };
        foreach (var key in (string[])["a", "b", "c"])
        {
            await _store.PutAsync(key, new MemoryStream(Noise(10)), Mp4(writeOnce: true), Cancellation);
        }

        Assert.Equal((1, 4), (looks, puts)); // the first object is looked up, and sent twice
        Assert.DoesNotContain(_log.Lines, static line => line.Level >= LogLevel.Warning);
    }

    /// <summary>The object is stored, whatever becomes of the second request.</summary>
    [Fact]
    public async Task Should_try_it_with_the_next_object_where_the_second_request_fails()
    {
        var (looks, puts) = (0, 0);
        _proxy.BeforeForward = static _ => Task.CompletedTask;
        _proxy.Refusal = request =>
        {
            looks += HttpMethods.IsHead(request.Method) ? 1 : 0;
            puts += HttpMethods.IsPut(request.Method) ? 1 : 0;
            return HttpMethods.IsPut(request.Method) && puts == 2 ? (StatusCodes.Status409Conflict, "ConditionalRequestConflict") : null;
        };
        foreach (var key in (string[])["a", "b", "c"])
        {
            await _store.PutAsync(key, new MemoryStream(Noise(10)), Mp4(writeOnce: true), Cancellation);
        }

        Assert.Equal((2, 5), (looks, puts)); // the first two objects are looked up, and sent twice
    }

    private IObjectStore NewStoreOf(MemoryLog log) =>
        NewHost(log, ("AWS_ENDPOINT_URL_S3", _proxy.Address.ToString())).Services.GetRequiredService<IObjectStore>();
}
