using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AdGenius.ObjectStore.Tests.S3;

/// <summary>A busy server names in Retry-After when a request may be repeated; the second request is answered.</summary>
public sealed class When_S3_asks_to_wait : IAsyncLifetime
{
    private readonly WebApplication _server;
    private int _status;
    private string? _retryAfter;
    private int _requests;

    public When_S3_asks_to_wait()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<KestrelServerOptions>(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _server = builder.Build();
        _server.Run(context =>
        {
            if (Interlocked.Increment(ref _requests) > 1)
            {
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                return Task.CompletedTask;
            }

            context.Response.StatusCode = _status;
            context.Response.Headers.RetryAfter = _retryAfter;
            context.Response.ContentType = "application/xml";
            return context.Response.WriteAsync("<Error><Code>SlowDown</Code></Error>", context.RequestAborted);
        });
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _server.StartAsync(Cancellation);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(503, "7", 7, 7)]
    [InlineData(429, "7", 7, 7)]
    [InlineData(503, "Wed, 01 Jan 2025 00:00:09 GMT", 9, 9)]
    [InlineData(503, "7.5", 7.5, 7.5)]
    [InlineData(503, "2025-01-01T00:00:09Z", 9, 9)]
    [InlineData(503, "3600", 20, 20)] // the longest delay
    [InlineData(503, "0", 0.1, 0.3)]
    [InlineData(503, "soon", 0.1, 0.3)]
    [InlineData(503, null, 0.1, 0.3)]
    public async Task Should_wait_as_long_as_it_asks(int status, string? retryAfter, double minimum, double maximum)
    {
        (_status, _retryAfter) = (status, retryAfter);
        var time = new HastyTime();
        var builder = S3Host.NewBuilder(_server.Urls.Single());
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.AddAdGeniusObjectStore();
        using var host = builder.Build();

        await host.Services.GetRequiredService<IObjectStore>().DeleteAsync("videos/a", Cancellation);

        Assert.Equal(2, _requests);
        Assert.InRange(Assert.Single(time.Delays).TotalSeconds, minimum, maximum);
    }

    /// <summary>Ends short delays at once and keeps how long they were.</summary>
    private sealed class HastyTime : TimeProvider
    {
        public ConcurrentQueue<TimeSpan> Delays { get; } = new();

        public override DateTimeOffset GetUtcNow() => new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime > TimeSpan.FromMinutes(1) || dueTime < TimeSpan.Zero)
            {
                return base.CreateTimer(callback, state, dueTime, period); // the limit of a request
            }

            Delays.Enqueue(dueTime);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
