using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AdGenius.ObjectStore.Tests.S3;

/// <summary>
/// An S3 server whose lists have a next page each time, under the given markers in turn; an empty one is left out. It gives up after
/// <see cref="MaxPages"/>.
/// </summary>
internal sealed class EndlessLists : IAsyncDisposable
{
    public const int MaxPages = 200;

    private readonly WebApplication _application;
    private readonly string[] _markers;
    private int _pages;

    private EndlessLists(string[] markers)
    {
        _markers = markers;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<KestrelServerOptions>(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _application = builder.Build();
        _application.Run(AnswerAsync);
    }

    public Uri Address => new(_application.Urls.Single());

    /// <summary>How many pages were read.</summary>
    public int Pages => _pages;

    public static async Task<EndlessLists> StartAsync(string[] markers, CancellationToken cancellationToken)
    {
        var server = new EndlessLists(markers);
        await server._application.StartAsync(cancellationToken);
        return server;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        var (list, next) = context.Request.Query.ContainsKey("uploads") ? ("ListMultipartUploadsResult", "NextKeyMarker")
            : context.Request.Query.ContainsKey("uploadId") ? ("ListPartsResult", "NextPartNumberMarker")
            : ("ListBucketResult", "NextContinuationToken");
        var page = Interlocked.Increment(ref _pages) - 1;
        var marker = _markers[page % _markers.Length];
        var nextPage = marker.Length > 0 ? $"<{next}>{marker}</{next}>" : "";
        context.Response.ContentType = "application/xml";
        return context.Response.WriteAsync(
            $"<{list} xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Bucket>ads</Bucket>"
                + $"<IsTruncated>{(page < MaxPages ? "true" : "false")}</IsTruncated>{nextPage}</{list}>",
            context.RequestAborted);
    }
}
