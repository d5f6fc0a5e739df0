using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AdGenius.ObjectStore.Tests.S3;

/// <summary>A 404 to the question for the bucket's lifecycle: from S3, which has none, or from a front end that does not say why.</summary>
public sealed class When_the_lifecycle_cannot_be_read : IAsyncLifetime
{
    private readonly WebApplication _server;
    private string? _requestId;
    private int _changes;

    public When_the_lifecycle_cannot_be_read()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<KestrelServerOptions>(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _server = builder.Build();
        _server.Run(context =>
        {
            if (_requestId is not null)
            {
                context.Response.Headers["x-amz-request-id"] = _requestId;
            }

            if (context.Request.Method == HttpMethods.Put)
            {
                Interlocked.Increment(ref _changes);
                return Task.CompletedTask;
            }

            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return _requestId is null ? Task.CompletedTask : context.Response.WriteAsync(
                "<Error><Code>NoSuchLifecycleConfiguration</Code><Message>no</Message></Error>", context.RequestAborted);
        });
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _server.StartAsync(Cancellation);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("r1", 1)]
    [InlineData(null, 0)]
    public async Task Should_add_the_rule_only_where_S3_itself_has_none(string? requestId, int changes)
    {
        _requestId = requestId;
        var builder = S3Host.NewBuilder(_server.Urls.Single());
        builder.AddAdGeniusObjectStore();
        using var host = builder.Build();

        await host.Services.GetRequiredService<IObjectStore>().SetExpirationAsync("staging", TimeSpan.FromDays(3), Cancellation);

        Assert.Equal(changes, _changes);
    }
}
