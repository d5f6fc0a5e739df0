using System.Security.Cryptography;
using AdGenius.TestKit.Ceph;
using AdGenius.TestKit.Faults;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AdGenius.ObjectStore.Tests.S3;

/// <summary>The server refuses the beginning of a multipart upload: a file goes in one request.</summary>
public sealed class When_S3_takes_no_uploads_in_parts(S3Fixture s3) : S3StoreTest(s3)
{
    private const int Length = (2 * PartBytes) + 17;

    private readonly MemoryLog _log = new();
    private HttpProxy _proxy = null!;
    private int _begun;

    private IEnumerable<string> Warnings =>
        _log.Lines.Where(static line => line.Level == LogLevel.Warning).Select(static line => line.Text);

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _proxy = await HttpProxy.StartAsync(Server.Endpoint, Cancellation);
        Refuse(501, "NotImplemented");
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    [Theory]
    [InlineData(501, "NotImplemented", true)]
    [InlineData(405, "MethodNotAllowed", false)]
    [InlineData(400, "NotImplemented", false)]
    [InlineData(400, "MethodNotAllowed", true)]
    public async Task Should_send_every_file_in_one_request_and_say_it_once(int status, string code, bool canSeek)
    {
        Refuse(status, code);
        var store = NewStore(_proxy);
        var metadata = new Dictionary<string, string> { ["creative_id"] = "summer" };

        foreach (var key in (string[])["a", "b"])
        {
            var content = Noise(Length, seed: key[0]);
            using Stream stream = canSeek ? new MemoryStream([0, 0, 0, .. content]) { Position = 3 } : new OneWayStream(content);
            var put = await store.PutAsync(key, stream, Mp4(writeOnce: true, metadata), Cancellation);

            var sha256 = Convert.ToHexStringLower(SHA256.HashData(content));
            Assert.Equal((sha256, (long)Length), (put.Sha256, put.Length));
            Assert.Equal(content, await ReadAsync(Store, key));
            var facts = (await Store.HeadAsync(key, Cancellation))!;
            Assert.Equal((sha256, "video/mp4", "summer"), (facts.Sha256, facts.ContentType, facts.Metadata["creative_id"]));
        }

        Assert.Equal(1, _begun);
        Assert.Contains("is sent in one request", Assert.Single(Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Should_never_overwrite_a_write_once_object(bool refusesConditions)
    {
        _proxy.RefusesConditions = refusesConditions;
        var store = NewStore(_proxy);
        var first = Noise(Length);
        await store.PutAsync("a", new MemoryStream(first), Mp4(writeOnce: true), Cancellation);

        await Assert.ThrowsAsync<ObjectExistsException>(
            () => store.PutAsync("a", new MemoryStream(Noise(Length, seed: 2)), Mp4(writeOnce: true), Cancellation));

        Assert.Equal(first, await ReadAsync(Store, "a"));
    }

    [Fact]
    public async Task Should_store_nothing_of_another_hash_or_length()
    {
        var store = NewStore(_proxy);
        PutOptions[] wrong = [Mp4() with { Sha256 = new string('0', 64) }, Mp4() with { Length = Length + 1 }];
        foreach (var options in wrong)
        {
            await Assert.ThrowsAsync<IOException>(() => store.PutAsync("a", new MemoryStream(Noise(Length)), options, Cancellation));
        }

        Assert.Null(await Store.HeadAsync("a", Cancellation));
    }

    /// <summary>The time limit of a request is for a part, and the whole is longer.</summary>
    [Fact]
    public async Task Should_send_the_whole_again_over_a_slow_connection_that_breaks()
    {
        await using var line = FaultProxy.Start(_proxy.Address);
        line.BytesPerSecond = 6_000_000;
        line.ResetRequests(static request => request.StartsWith("PUT ", StringComparison.Ordinal), bytes: PartBytes);
        var store = NewStore(line.Address, ("Objects:S3:RequestTimeout", "00:00:01"));
        var content = Noise(Length);

        await store.PutAsync("a", new MemoryStream(content), Mp4(writeOnce: true), Cancellation);

        Assert.Equal(1, line.Injected);
        Assert.Equal(content, await ReadAsync(Store, "a"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Should_name_the_limit_of_one_request(bool canSeek)
    {
        const long TooLong = (5L * 1024 * 1024 * 1024) + 1;
        var options = Mp4() with { Sha256 = new string('0', 64), Length = canSeek ? null : TooLong };
        using var content = new EndlessContent(TooLong, canSeek);

        var exception = await Assert.ThrowsAsync<ObjectStoreException>(
            () => NewStore(_proxy).PutAsync("a", content, options, Cancellation));

        Assert.False(exception.IsTransient);
        Assert.Contains("at most 5368709120 bytes", exception.Message, StringComparison.Ordinal);
        Assert.Equal(PartBytes, content.BytesRead);
    }

    private void Refuse(int status, string code) => _proxy.Refusal = request =>
    {
        if (!HttpMethods.IsPost(request.Method) || !request.Query.ContainsKey("uploads"))
        {
            return null;
        }

        _begun++;
        return (status, code);
    };

    private IObjectStore NewStore(HttpProxy proxy, params (string Name, string? Value)[] settings) => NewStore(proxy.Address, settings);

    private IObjectStore NewStore(Uri address, params (string Name, string? Value)[] settings)
    {
        var host = NewHost([("AWS_ENDPOINT_URL_S3", address.ToString()), .. settings]);
        host.Services.GetRequiredService<ILoggerFactory>().AddProvider(_log);
        return host.Services.GetRequiredService<IObjectStore>();
    }
}
