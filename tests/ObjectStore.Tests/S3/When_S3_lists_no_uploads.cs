using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AdGenius.ObjectStore.Tests.S3;

/// <summary>The server does not implement the list of unfinished multipart uploads.</summary>
public sealed class When_S3_lists_no_uploads : IAsyncLifetime
{
    private readonly WebApplication _server;
    private readonly MemoryLog _log = new();
    private (int Status, string Code) _refusal;
    private int _requests;

    public When_S3_lists_no_uploads()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<KestrelServerOptions>(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _server = builder.Build();
        _server.Run(context =>
        {
            Interlocked.Increment(ref _requests);
            context.Response.StatusCode = _refusal.Status;
            context.Response.ContentType = "application/xml";
            return context.Response.WriteAsync(
                $"<Error><Code>{_refusal.Code}</Code><Message>no</Message><RequestId>r1</RequestId></Error>", context.RequestAborted);
        });
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _server.StartAsync(Cancellation);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(501, "NotImplemented")]
    [InlineData(405, "MethodNotAllowed")]
    public async Task Should_say_it_once_and_go_on_with_the_cleanup(int status, string code)
    {
        _refusal = (status, code);
        var builder = S3Host.NewBuilder(_server.Urls.Single());
        builder.Logging.AddProvider(_log);
        builder.AddAdGeniusObjectStore();
        using var host = builder.Build();
        var store = host.Services.GetRequiredService<IObjectStore>();

        await store.CleanupAsync("staging/", DateTimeOffset.UnixEpoch, Cancellation);
        await store.CleanupAsync("videos/", DateTimeOffset.UnixEpoch, Cancellation);

        Assert.Equal(2, _requests);
        var (level, text) = Assert.Single(_log.Lines, static line => line.Level >= LogLevel.Warning);
        Assert.Equal(LogLevel.Warning, level);
        Assert.Contains("list of unfinished uploads is not implemented", text, StringComparison.Ordinal);
    }
}
