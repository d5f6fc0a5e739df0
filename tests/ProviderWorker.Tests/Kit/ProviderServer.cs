using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace AdGenius.ProviderWorker.Tests.Kit;

/// <summary>A fake provider on Kestrel: returns configured responses and records the requests.</summary>
internal sealed class ProviderServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<SeenRequest> _seen = new();
    private readonly CancellationTokenSource _endOfSilence = new();

    private ProviderServer(WebApplication application) => _application = application;

    /// <summary>What to answer.</summary>
    public Func<SeenRequest, ServerReply> Answer { get; set; } = _ => ServerReply.Status(404);

    /// <summary>What happens before an answer is given.</summary>
    public Func<SeenRequest, Task> BeforeAnswer { get; set; } = _ => Task.CompletedTask;

    public IReadOnlyList<SeenRequest> Seen => [.. _seen];

    public Uri Address { get; private set; } = null!;

    public static async Task<ProviderServer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        var application = builder.Build();
        var server = new ProviderServer(application);
        application.Run(server.ServeAsync);
        await application.StartAsync(TestContext.Current.CancellationToken);
        server.Address = new Uri(
            application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/");
        return server;
    }

    /// <summary>
    /// Cuts the connections that wait for an answer. A worker that stops waits for them, at the end of a test for the whole timeout.
    /// </summary>
    public void EndSilence() => _endOfSilence.Cancel();

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync(CancellationToken.None);
        await _application.DisposeAsync();
        _endOfSilence.Dispose();
    }

    private async Task ServeAsync(HttpContext context)
    {
        var request = await SeenRequest.ReadAsync(context.Request);
        _seen.Enqueue(request);
        await BeforeAnswer(request);
        var reply = Answer(request);
        if (reply.Hangs)
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _endOfSilence.Token);
            await Task.Delay(Timeout.Infinite, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            context.Abort();
            return;
        }

        if (reply.Breaks)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = reply.Code;
        foreach (var (name, value) in reply.Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (reply.Body is { } body)
        {
            context.Response.ContentType = reply.ContentType;
            context.Response.ContentLength = body.Length;
            await context.Response.Body.WriteAsync(body);
        }
    }
}

/// <summary>One request as the provider saw it.</summary>
internal sealed record SeenRequest
{
    public required string Method { get; init; }

    public required string Path { get; init; }

    public required IReadOnlyDictionary<string, string> Query { get; init; }

    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    public JsonNode? Json { get; init; }

    public IReadOnlyList<SeenPart> Parts { get; init; } = [];

    public string Text { get; init; } = "";

    public static async Task<SeenRequest> ReadAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        body.Position = 0;
        var type = MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed : null;
        var seen = new SeenRequest
        {
            Method = request.Method,
            Path = request.Path,
            Query = request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString()),
            Headers = request.Headers.ToDictionary(pair => pair.Key.ToLowerInvariant(), pair => pair.Value.ToString()),
            Text = System.Text.Encoding.UTF8.GetString(body.ToArray()),
        };
        if (type?.MediaType == "application/json" && body.Length > 0)
        {
            return seen with { Json = JsonNode.Parse(body.ToArray()) };
        }

        return type?.MediaType == "multipart/form-data" ? seen with { Parts = await PartsAsync(body, type.Boundary.Value!) } : seen;
    }

    private static async Task<List<SeenPart>> PartsAsync(Stream body, string boundary)
    {
        var parts = new List<SeenPart>();
        var reader = new MultipartReader(boundary.Trim('"'), body);
        while (await reader.ReadNextSectionAsync() is { } section)
        {
            using var content = new MemoryStream();
            await section.Body.CopyToAsync(content);
            var disposition = ContentDispositionHeaderValue.Parse(section.ContentDisposition);
            parts.Add(new SeenPart(
                disposition.Name.Value!.Trim('"'),
                disposition.FileName.Value?.Trim('"'),
                section.ContentType,
                content.ToArray()));
        }

        return parts;
    }
}

/// <summary>One part of a form.</summary>
internal sealed record SeenPart(string Name, string? FileName, string? ContentType, byte[] Bytes)
{
    public string Text => System.Text.Encoding.UTF8.GetString(Bytes);
}

/// <summary>What the provider answers.</summary>
internal sealed record ServerReply
{
    public required int Code { get; init; }

    public Dictionary<string, string> Headers { get; init; } = [];

    public byte[]? Body { get; init; }

    public string ContentType { get; init; } = "application/json";

    public bool Breaks { get; init; }

    public bool Hangs { get; init; }

    public static readonly ServerReply BrokenOff = new() { Code = 0, Breaks = true };

    public static readonly ServerReply Silence = new() { Code = 0, Hangs = true };

    public static ServerReply Status(int code) => new() { Code = code };

    public static ServerReply Json(int code, string json) => new() { Code = code, Body = System.Text.Encoding.UTF8.GetBytes(json) };

    public static ServerReply Bytes(string contentType, byte[] bytes) => new() { Code = 200, ContentType = contentType, Body = bytes };

    /// <summary>The same, compressed as a gateway before the server may send it.</summary>
    public ServerReply Gzipped()
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(Body);
        }

        return this with { Body = compressed.ToArray(), Headers = new(Headers) { ["Content-Encoding"] = "gzip" } };
    }

    public ServerReply With(string header, string value)
        => this with { Headers = new Dictionary<string, string>(Headers) { [header] = value } };
}
