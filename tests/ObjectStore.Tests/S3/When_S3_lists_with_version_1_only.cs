using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AdGenius.ObjectStore.Tests.S3;

/// <summary>The server has version 1 of the list of objects, in pages of two, and refuses version 2 or answers it as version 1.</summary>
public sealed class When_S3_lists_with_version_1_only : IAsyncLifetime
{
    private static readonly string[] Keys = ["videos/a", "videos/b", "videos/c", "videos/d", "videos/e"];

    private readonly WebApplication _server;
    private readonly MemoryLog _log = new();
    private (int Status, string? Code) _refusal = (501, "NotImplemented");
    private bool _refusesVersion1;
    private int _version2Requests;

    public When_S3_lists_with_version_1_only()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<KestrelServerOptions>(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _server = builder.Build();
        _server.Run(AnswerAsync);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IEnumerable<string> Warnings =>
        _log.Lines.Where(static line => line.Level == LogLevel.Warning).Select(static line => line.Text);

    public async ValueTask InitializeAsync() => await _server.StartAsync(Cancellation);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(501, "NotImplemented")]
    [InlineData(400, "InvalidArgument")]
    [InlineData(400, "NotImplemented")]
    [InlineData(0, null)]
    public async Task Should_list_every_page_and_say_it_once(int status, string? code)
    {
        _refusal = (status, code);
        using var host = NewHost();
        var store = host.Services.GetRequiredService<IObjectStore>();

        Assert.Equal(Keys, await KeysAsync(store.ListAsync("videos/", Cancellation)));
        Assert.Equal(["videos/c", "videos/d", "videos/e"], await KeysAsync(store.ListAsync("videos/", "videos/b", Cancellation)));

        Assert.Equal(1, _version2Requests);
        Assert.Contains("version 1 is used", Assert.Single(Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_begin_behind_the_key_that_was_asked_for()
    {
        _refusal = (0, null);
        using var host = NewHost();
        var store = host.Services.GetRequiredService<IObjectStore>();

        Assert.Equal(["videos/e"], await KeysAsync(store.ListAsync("videos/", "videos/d", Cancellation)));
    }

    [Fact]
    public async Task Should_be_ready()
    {
        using var host = NewHost();
        var store = host.Services.GetRequiredService<IObjectStore>();

        await store.CheckAsync(Cancellation);
        await store.CheckAsync(Cancellation);

        Assert.Equal(1, _version2Requests);
        Assert.Single(Warnings);
    }

    [Fact]
    public async Task Should_use_version_2_again_where_version_1_is_refused_too()
    {
        _refusesVersion1 = true;
        using var host = NewHost();
        var store = host.Services.GetRequiredService<IObjectStore>();

        await Assert.ThrowsAsync<ObjectStoreException>(() => store.CheckAsync(Cancellation));
        await Assert.ThrowsAsync<ObjectStoreException>(() => store.CheckAsync(Cancellation));

        Assert.Equal(2, _version2Requests);
        Assert.Empty(Warnings);
    }

    private static async Task<List<string>> KeysAsync(IAsyncEnumerable<ObjectInfo> objects) =>
        await objects.Select(static item => item.Key).ToListAsync(Cancellation);

    private Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "application/xml";
        var isVersion2 = context.Request.Query["list-type"] == "2";
        if (isVersion2)
        {
            Interlocked.Increment(ref _version2Requests);
        }

        if (isVersion2 ? _refusal.Code is not null : _refusesVersion1)
        {
            context.Response.StatusCode = _refusal.Status;
            return context.Response.WriteAsync(
                $"<Error><Code>{_refusal.Code}</Code><Message>no</Message><RequestId>r1</RequestId></Error>", context.RequestAborted);
        }

        var marker = context.Request.Query["marker"].ToString();
        string[] rest = [.. Keys.Where(key => string.CompareOrdinal(key, marker) > 0)];
        var contents = string.Concat(rest.Take(2).Select(static key => $"<Contents><Key>{key}</Key><Size>1</Size></Contents>"));
        return context.Response.WriteAsync(
            "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>ads</Name>"
                + $"<IsTruncated>{(rest.Length > 2 ? "true" : "false")}</IsTruncated>{contents}</ListBucketResult>",
            context.RequestAborted);
    }

    private IHost NewHost()
    {
        var builder = S3Host.NewBuilder(_server.Urls.Single());
        builder.Logging.AddProvider(_log);
        builder.AddAdGeniusObjectStore();
        return builder.Build();
    }
}
