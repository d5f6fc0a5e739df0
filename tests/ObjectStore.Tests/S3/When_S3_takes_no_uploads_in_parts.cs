using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AdGenius.ObjectStore.Tests.S3;

/// <summary>The server answers the beginning of a multipart upload with 501.</summary>
public sealed class When_S3_takes_no_uploads_in_parts : IAsyncLifetime
{
    private const int PartBytes = 5 * 1024 * 1024;

    private readonly WebApplication _server;
    private int _requests;

    public When_S3_takes_no_uploads_in_parts()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<KestrelServerOptions>(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _server = builder.Build();
        _server.Run(context =>
        {
            Interlocked.Increment(ref _requests);
            context.Response.StatusCode = StatusCodes.Status501NotImplemented;
            context.Response.ContentType = "application/xml";
            return context.Response.WriteAsync(
                "<Error><Code>NotImplemented</Code><Message>no</Message><RequestId>r1</RequestId></Error>", context.RequestAborted);
        });
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _server.StartAsync(Cancellation);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Should_name_the_setting_and_not_repeat_the_request()
    {
        var builder = S3Host.NewBuilder(_server.Urls.Single());
        builder.Configuration["Objects:S3:PartBytes"] = $"{PartBytes}";
        builder.AddAdGeniusObjectStore();
        using var host = builder.Build();
        var store = host.Services.GetRequiredService<IObjectStore>();
        using var content = new MemoryStream(new byte[PartBytes]);

        var exception = await Assert.ThrowsAsync<ObjectStoreException>(
            () => store.PutAsync("videos/a.mp4", content, new PutOptions { ContentType = "video/mp4" }, Cancellation));

        Assert.False(exception.IsTransient);
        Assert.Contains("does not implement uploads in parts. Objects:S3:PartBytes", exception.Message, StringComparison.Ordinal);
        Assert.Equal(1, _requests);
    }
}
