using System.Net;
using AdGenius.ObjectStore.Parts;
using AdGenius.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace AdGenius.ObjectStore.Tests.S3;

/// <summary>The server sends the headers of its answer and then nothing more, and keeps the connection.</summary>
public sealed class When_an_S3_answer_does_not_end : IAsyncLifetime
{
    private const int Attempts = 5; // the first, and as many retries as Objects:S3:Retries says when it is not set

    private readonly FakeTimeProvider _time = new();
    private readonly WebApplication _server;
    private int _requests;

    public When_an_S3_answer_does_not_end()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<KestrelServerOptions>(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _server = builder.Build();
        _server.Run(async context =>
        {
            Interlocked.Increment(ref _requests);
            context.Response.ContentType = "application/xml";
            await context.Response.WriteAsync("<", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _server.StartAsync(Cancellation);

    [LongTest]
    [Theory]
    [InlineData("objects")]
    [InlineData("parts")]
    public async Task Should_give_up_after_its_retries(string kind)
    {
        using var host = NewHost();
        var store = host.Services.GetRequiredService<IObjectStore>();
        Task request = kind == "objects"
            ? store.ListAsync("videos/", Cancellation).ToListAsync(Cancellation).AsTask()
            : host.Services.GetRequiredService<IPartUploads>().ListAsync("videos/a", "upload", Cancellation);

        await Until.TrueAsync(
            "the request has ended",
            () =>
            {
                _time.Advance(TimeSpan.FromMinutes(1));
                return request.IsCompleted;
            },
            Cancellation);

        Assert.True((await Assert.ThrowsAsync<ObjectStoreException>(() => request)).IsTransient);
        Assert.Equal(Attempts, _requests);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private IHost NewHost()
    {
        var builder = S3Host.NewBuilder(_server.Urls.Single());
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.AddAdGeniusObjectStore();
        return builder.Build();
    }
}
