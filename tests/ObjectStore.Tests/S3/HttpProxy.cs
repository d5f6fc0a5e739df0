using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AdGenius.ObjectStore.Tests.S3;

/// <summary>
/// A reverse proxy in front of an S3 server as some sites have it: it drops headers with underscores, as nginx does, and can answer
/// conditional writes with 501, as some servers do.
/// </summary>
internal sealed class HttpProxy : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler { UseProxy = false });
    private readonly Uri _target;
    private int _refusedConditions;
    private int _ranges;

    private HttpProxy(Uri target)
    {
        _target = target;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Limits.MaxRequestBodySize = null;
        });
        _application = builder.Build();
        _application.Run(ForwardAsync);
    }

    public Uri Address => new(_application.Urls.Single());

    public bool RefusesConditions { get; set; }

    /// <summary>The object that is sent as a whole, where a range of it is asked for; null: ranges are passed on.</summary>
    public byte[]? WholeObject { get; set; }

    /// <summary>Sent instead of <see cref="WholeObject"/> for a range behind the first byte; null: the same object.</summary>
    public byte[]? LaterObject { get; set; }

    /// <summary>Sends <see cref="LaterObject"/> in chunks, without its length.</summary>
    public bool LeavesOutLaterLengths { get; set; }

    /// <summary>Sends bodies in chunks, without their length.</summary>
    public bool LeavesOutLengths { get; set; }

    /// <summary>Which ranges, by the number of the request for one, are answered with their first half only, as HTTP allows; null: none.
    /// </summary>
    public Func<int, bool>? HalvesRanges { get; set; }

    public int RefusedConditions => _refusedConditions;

    /// <summary>The status and the error code that a request is answered with; null: it is passed on.</summary>
    public Func<HttpRequest, (int Status, string Code)?>? Refusal { get; set; }

    /// <summary>Answers a request as a proxy without a server does, with 404 and a page of its own; null: no request.</summary>
    public Func<HttpRequest, bool>? HasNoServer { get; set; }

    /// <summary>Sends no ids of requests, which some servers do not have.</summary>
    public bool LeavesOutIds { get; set; }

    /// <summary>Runs before a request is passed on.</summary>
    public Func<HttpRequest, Task> BeforeForward { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Changes the tag of an answer; one without a tag has none after it either.</summary>
    public Func<string, string?> TagOf { get; set; } = static tag => tag;

    /// <summary>The message of a refusal.</summary>
    public string RefusalMessage { get; set; } = "";

    public static async Task<HttpProxy> StartAsync(Uri target, CancellationToken cancellationToken)
    {
        var proxy = new HttpProxy(target);
        await proxy._application.StartAsync(cancellationToken);
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _client.Dispose();
    }

    private async Task ForwardAsync(HttpContext context)
    {
        if (RefusesConditions && context.Request.Headers.IfNoneMatch.Count > 0)
        {
            Interlocked.Increment(ref _refusedConditions);
            await RefuseAsync(context, StatusCodes.Status501NotImplemented, "NotImplemented");
            return;
        }

        if (Refusal?.Invoke(context.Request) is (var status, var code))
        {
            await RefuseAsync(context, status, code);
            return;
        }

        if (HasNoServer?.Invoke(context.Request) == true)
        {
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            context.Response.ContentType = "text/plain; charset=utf-8";
            await context.Response.WriteAsync("404 page not found\n", context.RequestAborted); // as Traefik does
            return;
        }

        if (WholeObject is { } first && context.Request.Headers.Range is [{ } asked])
        {
            var isFirst = asked.StartsWith("bytes=0-", StringComparison.Ordinal);
            var whole = isFirst ? first : LaterObject ?? first;
            context.Response.Headers.ETag = "\"1\"";
            context.Response.ContentLength = LeavesOutLengths || (LeavesOutLaterLengths && !isFirst) ? null : whole.Length;
            await context.Response.Body.WriteAsync(whole, context.RequestAborted);
            return;
        }

        await BeforeForward(context.Request);
        var isHalved = context.Request.Headers.Range.Count > 0 && HalvesRanges?.Invoke(Interlocked.Increment(ref _ranges)) == true;
        using var request = new HttpRequestMessage(
            new HttpMethod(context.Request.Method),
            new Uri(_target, context.Request.Path.ToUriComponent() + context.Request.QueryString));
        if (HttpMethods.IsPut(context.Request.Method) || HttpMethods.IsPost(context.Request.Method))
        {
            request.Content = new StreamContent(context.Request.Body); // also without a body: its type is a signed header
        }

        foreach (var (name, values) in context.Request.Headers.Where(static header => !header.Key.Contains('_', StringComparison.Ordinal)))
        {
            if (!request.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            }
        }

        using var answer = await _client.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        var headers = answer.Headers.Concat(answer.Content.Headers);
        foreach (var (name, values) in headers.Where(header =>
            header.Key != "Transfer-Encoding" && !(LeavesOutLengths && header.Key == "Content-Length")
            && !(LeavesOutIds && header.Key.StartsWith("x-amz-request-id", StringComparison.OrdinalIgnoreCase))))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        if (answer.Headers.ETag is { } tag)
        {
            context.Response.Headers.ETag = TagOf(tag.ToString());
        }

        if (isHalved && answer.Content.Headers.ContentRange is { From: { } from, Length: { } length })
        {
            var content = await answer.Content.ReadAsByteArrayAsync(context.RequestAborted);
            var half = content[..((content.Length + 1) / 2)];
            context.Response.Headers.ContentRange = $"bytes {from}-{from + half.Length - 1}/{length}";
            context.Response.ContentLength = half.Length;
            await context.Response.Body.WriteAsync(half, context.RequestAborted);
        }
        else if (!HttpMethods.IsHead(context.Request.Method))
        {
            await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
    }

    private async Task RefuseAsync(HttpContext context, int status, string code)
    {
        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/xml";
        await context.Response.WriteAsync($"<Error><Code>{code}</Code><Message>{RefusalMessage}</Message></Error>", context.RequestAborted);
    }
}
