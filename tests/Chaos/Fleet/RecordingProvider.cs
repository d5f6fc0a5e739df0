using System.Collections.Concurrent;
using System.Globalization;
using AdGenius.Media.Processes;

namespace AdGenius.Chaos.Fleet;

/// <summary>
/// A provider with the API <c>/v1/videos</c> that records every submission it accepted: what was accepted is charged. It can lose
/// responses, reject requests for a while, and be slow, like real providers.
/// </summary>
internal sealed class RecordingProvider : IAsyncDisposable
{
    public const decimal PricePerSecond = 0.10m;

    /// <summary>In a prompt: the video is longer than one part of an upload.</summary>
    public const string LargeVideoMarker = "in every detail";

    private const int DefaultPageSize = 20;
    private const int MaxPageSize = 100;

    private readonly ConcurrentDictionary<string, Entry> _charges = new();
    private readonly WebApplication _application;
    private readonly byte[] _video;
    private readonly byte[] _largeVideo;
    private int _count;

    private RecordingProvider(WebApplication application, byte[] video, byte[] largeVideo)
    {
        _application = application;
        _video = video;
        _largeVideo = largeVideo;
    }

    public Uri Address => new(_application.Urls.First());

    /// <summary>How many submissions it accepts and then closes the connection instead of responding.</summary>
    public int ResponsesToDrop { get; set; }

    /// <summary>How many requests it answers with 429.</summary>
    public int ThrottledRequests { get; set; }

    /// <summary>Answers 503 to everything.</summary>
    public bool IsUnavailable { get; set; }

    /// <summary>Every accepted submission.</summary>
    public IReadOnlyCollection<Entry> ProviderCharges => [.. _charges.Values];

    public static Task<RecordingProvider> StartAsync(CancellationToken cancellationToken) =>
        StartAsync("http://127.0.0.1:0", cancellationToken);

    /// <summary>Starts it at an address such as <c>http://127.0.0.1:0</c>, where 0 is any free port.</summary>
    public static async Task<RecordingProvider> StartAsync(string address, CancellationToken cancellationToken)
    {
        // Small and short: the fleet is tested, not ffmpeg. The large one is noise, which does not compress.
        var video = await MakeVideoAsync("testsrc2=s=320x180:r=8:d=1", "28", cancellationToken);
        var largeVideo = await MakeVideoAsync("nullsrc=s=1280x720:r=12:d=1,geq=random(1)*255:128:128", "18", cancellationToken);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address);
        var application = builder.Build();
        var provider = new RecordingProvider(application, video, largeVideo);
        application.Use((context, next) =>
        {
            if (!provider.IsUnavailable)
            {
                return next(context);
            }

            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "1"; // it has taken nothing
            return Task.CompletedTask;
        });
        application.MapPost("/v1/videos", (Delegate)provider.CreateAsync);
        application.MapGet("/v1/videos", (string? after, int? limit) => provider.List(after, limit ?? DefaultPageSize));
        application.MapGet(
            "/v1/videos/{id}",
            (string id) => provider._charges.TryGetValue(id, out var entry) ? Results.Json(ToWire(entry)) : Results.NotFound());
        application.MapGet("/v1/videos/{id}/content", (string id) => provider._charges.TryGetValue(id, out var entry)
            ? Results.Bytes(provider.VideoOf(entry), "video/mp4")
            : Results.NotFound());
        await application.StartAsync(cancellationToken);
        return provider;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static async Task<byte[]> MakeVideoAsync(string source, string quality, CancellationToken cancellationToken)
    {
        var file = Path.Combine(Path.GetTempPath(), $"adgenius-video-{Guid.NewGuid():N}.mp4");
        await ProcessRunner.RunToSuccessAsync(
            new ProcessCommand
            {
                FileName = "ffmpeg",
                Arguments =
                [
                    "-v", "error", "-f", "lavfi", "-i", source, "-c:v", "libx264", "-preset", "ultrafast", "-crf", quality,
                    "-pix_fmt", "yuv420p", "-movflags", "+faststart", file,
                ],
            },
            cancellationToken);
        var video = await File.ReadAllBytesAsync(file, cancellationToken);
        File.Delete(file);
        return video;
    }

    private byte[] VideoOf(Entry entry) => entry.Prompt.Contains(LargeVideoMarker, StringComparison.Ordinal) ? _largeVideo : _video;

    private static object ToWire(Entry entry)
    {
        var isDone = TimeProvider.System.GetUtcNow() - entry.CreatedAt > TimeSpan.FromSeconds(1.5);
        return new
        {
            id = entry.Id,
            @object = "video",
            status = isDone ? "completed" : "in_progress",
            progress = isDone ? 100 : 40,
            created_at = entry.CreatedAt.ToUnixTimeSeconds(),
            prompt = entry.Prompt,
            seconds = entry.Seconds,
            size = entry.Size,
            model = "sora-2",
        };
    }

    /// <summary>
    /// A page of the accepted submissions, newest first. Only a list that can be read to its end proves that a submission was not received.
    /// </summary>
    private object List(string? after, int limit)
    {
        List<Entry> rest = [.. _charges.Values.OrderByDescending(entry => entry.Number)];
        if (after is not null)
        {
            rest.RemoveRange(0, rest.FindIndex(entry => entry.Id == after) + 1);
        }

        List<Entry> page = [.. rest.Take(Math.Clamp(limit, 1, MaxPageSize))];
        return new
        {
            @object = "list",
            data = page.Select(ToWire),
            first_id = page.FirstOrDefault()?.Id,
            last_id = page.LastOrDefault()?.Id,
            has_more = page.Count < rest.Count,
        };
    }

    private async Task<IResult> CreateAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (Take(() => ThrottledRequests, left => ThrottledRequests = left))
        {
            context.Response.Headers.RetryAfter = "1";
            return Results.Json(new { error = new { code = "rate_limit_exceeded", message = "slow down" } }, statusCode: 429);
        }

        var entry = new Entry(
            Interlocked.Increment(ref _count),
            form["prompt"].ToString(), form["seconds"].ToString(), form["size"].ToString(), TimeProvider.System.GetUtcNow());
        _charges[entry.Id] = entry;
        if (Take(() => ResponsesToDrop, left => ResponsesToDrop = left))
        {
            context.Abort();
        }

        return Results.Json(ToWire(entry));
    }

    private bool Take(Func<int> left, Action<int> set)
    {
        lock (_charges)
        {
            if (left() == 0)
            {
                return false;
            }

            set(left() - 1);
            return true;
        }
    }

    /// <summary>An accepted and therefore charged submission.</summary>
    internal sealed record Entry(int Number, string Prompt, string Seconds, string Size, DateTimeOffset CreatedAt)
    {
        /// <summary>The job's id at the provider.</summary>
        public string Id => string.Create(CultureInfo.InvariantCulture, $"video_{Number}");

        /// <summary>US dollars.</summary>
        public decimal Price => PricePerSecond * decimal.Parse(Seconds, CultureInfo.InvariantCulture);
    }
}
