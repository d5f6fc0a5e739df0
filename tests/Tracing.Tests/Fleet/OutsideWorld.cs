using System.Collections.Concurrent;
using System.Globalization;
using AdGenius.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AdGenius.Tracing.Tests.Fleet;

/// <summary>
/// A provider with the API <c>/v1/videos</c>, which refuses a prompt with <see cref="Refuse"/> and never finishes one with
/// <see cref="Wait"/>, and the address that webhooks are sent to.
/// </summary>
internal sealed class OutsideWorld : IAsyncDisposable
{
    public const string Refuse = "refuse this";
    public const string Wait = "wait for ever";

    private readonly WebApplication _application;
    private readonly byte[] _video;
    private readonly ConcurrentDictionary<string, string> _prompts = new();
    private int _count;

    private OutsideWorld(WebApplication application, byte[] video) => (_application, _video) = (application, video);

    public Uri Address => new(_application.Urls.Single());

    /// <summary>How many submissions were accepted.</summary>
    public int Submissions => _prompts.Count;

    /// <summary>The bodies of webhooks, and the <c>traceparent</c> that each came with.</summary>
    public ConcurrentQueue<(string Body, string TraceParent)> Webhooks { get; } = new();

    public static async Task<OutsideWorld> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var world = new OutsideWorld(builder.Build(), await VideoAsync(cancellationToken));
        world._application.MapPost("/v1/videos", (Delegate)world.CreateAsync);
        world._application.MapGet("/v1/videos", () => new { @object = "list", data = Array.Empty<object>() });
        world._application.MapGet("/v1/videos/{id}", (string id) => Results.Json(world.ToWire(id)));
        world._application.MapDelete("/v1/videos/{id}", (string id) => Results.Json(new { id, @object = "video.deleted", deleted = true }));
        world._application.MapGet("/v1/videos/{id}/content", (string id) => Results.Bytes(world._video, "video/mp4"));
        world._application.MapPost("/hooks/{token}", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            world.Webhooks.Enqueue((await reader.ReadToEndAsync(), request.Headers.TraceParent.ToString()));
            return Results.NoContent();
        });
        await world._application.StartAsync(cancellationToken);
        return world;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static async Task<byte[]> VideoAsync(CancellationToken cancellationToken)
    {
        var file = Path.Combine(Path.GetTempPath(), $"adgenius-tracing-{Guid.NewGuid():N}.mp4");
        var (exitCode, output) = await ServerProcess.RunAsync(
            "ffmpeg",
            [
                "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=8:d=1", "-c:v", "libx264", "-preset", "ultrafast",
                "-pix_fmt", "yuv420p", "-movflags", "+faststart", file,
            ],
            null,
            cancellationToken);
        Assert.True(exitCode == 0, output);
        var video = await File.ReadAllBytesAsync(file, cancellationToken);
        File.Delete(file);
        return video;
    }

    private async Task<IResult> CreateAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
        var prompt = form["prompt"].ToString();
        if (prompt.Contains(Refuse, StringComparison.Ordinal))
        {
            return Results.Json(new { error = new { code = "invalid_request", message = "no" } }, statusCode: 400);
        }

        var id = string.Create(CultureInfo.InvariantCulture, $"video_{Interlocked.Increment(ref _count)}");
        _prompts[id] = prompt;
        return Results.Json(ToWire(id));
    }

    private object ToWire(string id)
    {
        var isDone = !_prompts.GetValueOrDefault(id, "").Contains(Wait, StringComparison.Ordinal);
        return new
        {
            id,
            @object = "video",
            status = isDone ? "completed" : "in_progress",
            progress = isDone ? 100 : 40,
            created_at = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
            prompt = "",
            seconds = "1",
            size = "1280x720",
            model = "sora-2",
        };
    }
}
