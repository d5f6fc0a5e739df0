using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AdGenius.Tracing.Tests.Otlp;

/// <summary>A collector: keeps every request of the OpenTelemetry protocol (HTTP, protobuf) as it came.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<(string Signal, byte[] Body)> _requests = new();

    private OtlpReceiver(WebApplication application) => _application = application;

    public Uri Address => new(_application.Urls.Single());

    public static Task<OtlpReceiver> StartAsync(CancellationToken cancellationToken) =>
        StartAsync("http://127.0.0.1:0", cancellationToken);

    /// <summary>Starts it at an address such as <c>http://127.0.0.1:0</c>, where 0 is any free port.</summary>
    public static async Task<OtlpReceiver> StartAsync(string address, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address);
        var receiver = new OtlpReceiver(builder.Build());
        receiver._application.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
            receiver._requests.Enqueue((signal, body.ToArray()));
            return Results.Bytes([], "application/x-protobuf");
        });
        await receiver._application.StartAsync(cancellationToken);
        return receiver;
    }

    /// <summary>The requests of a signal: <c>traces</c>, <c>metrics</c> or <c>logs</c>.</summary>
    public IReadOnlyList<byte[]> Requests(string signal) => [.. _requests.Where(one => one.Signal == signal).Select(one => one.Body)];

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
