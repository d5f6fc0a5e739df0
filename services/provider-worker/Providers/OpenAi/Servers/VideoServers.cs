using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Serialization.Metadata;
using AdGenius.Hosting;
using AdGenius.ProviderWorker.Providers.Http;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Providers.OpenAi.Servers;

/// <summary>
/// The servers behind <see cref="OpenAiVideoProvider"/>, and what they say of themselves: their model (<c>/models</c>), whether they are
/// ready (<c>/health</c>) and how many videos they have to make (<c>/videos</c>). A video goes to the ready server with the fewest.
/// </summary>
internal sealed partial class VideoServers(
    IOptions<OpenAiVideoOptions> options,
    IHttpClientFactory clients,
    ILogger<VideoServers> logger)
{
    /// <summary>The name of the client.</summary>
    public const string ClientName = "video-servers";

    private const int PageSize = 100;

    private readonly OpenAiVideoOptions _options = options.Value;

    /// <summary>The servers of jobs that are not configured; a job's server was configured once, so they are few.</summary>
    private readonly ConcurrentDictionary<string, bool> _missing = new();

    /// <summary>Every configured server, at least one.</summary>
    public IReadOnlyList<VideoServer> All { get; } = Create(options.Value.ServerAddresses);

    /// <summary>What a ready server has said of its model; null when none has.</summary>
    public VideoServerFacts? Facts => All.Select(server => server.Facts).FirstOrDefault(facts => facts is { Fault: null, Model: not null });

    /// <summary>Why no server can be used; null when one can, or nothing is known because servers are not asked.</summary>
    public string? Fault => !_options.Discover || All.Any(server => server.Facts is null or { Fault: null })
        ? null
        : string.Join("; ", All.Select(server => $"{server.Name} {server.Facts!.Fault}"));

    /// <summary>The ready server with the least work; null when none is ready.</summary>
    public VideoServer? Choose() => All.Where(server => !_options.Discover || server.Facts is { Fault: null })
        .MinBy(server => server.Load);

    /// <summary>
    /// The server that makes a video; null when it is not configured any more. Another server may have a video with the same id.
    /// </summary>
    /// <param name="name">The name that was kept with the submission; null for one that was made when there was one server.</param>
    public VideoServer? Find(string? name)
    {
        var found = name is null && All.Count == 1 ? All[0] : Named(name);
        if (found is null && _missing.TryAdd(name ?? "", true))
        {
            LogMissing(name);
        }

        return found;
    }

    /// <summary>The known jobs, with the names that their servers have now where they are configured.</summary>
    public IEnumerable<KnownJob> WithNames(IEnumerable<KnownJob> jobs) =>
        jobs.Select(job => Named(job.Token) is { } server ? job with { Token = server.Name } : job);

    /// <summary>True when a server has that name.</summary>
    public bool IsConfigured(string name) => Named(name) is not null;

    private VideoServer? Named(string? name) => name is null ? null
        : All.FirstOrDefault(server => server.Name == name) ?? All.FirstOrDefault(server => server.FormerName == name);

    private static List<VideoServer> Create(IEnumerable<Uri> addresses)
    {
        // Behind one proxy several servers differ in the path only.
        List<Uri> distinct = [.. addresses.DistinctBy(address => address.AbsoluteUri)];
        return [.. distinct.Select(address => new VideoServer(
            address, hasOwnAuthority: distinct.Count(other => other.Authority == address.Authority) == 1))];
    }

    /// <summary>Asks every server, all at once.</summary>
    public Task RefreshAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(All.Select(server => RefreshAsync(server, cancellationToken)));

    private async Task RefreshAsync(VideoServer server, CancellationToken cancellationToken)
    {
        var facts = await AskAsync(server, cancellationToken);
        if (facts.Fault != server.Facts?.Fault)
        {
            LogChanged(server.Name, facts.Fault ?? "is ready");
        }

        server.Update(facts);
    }

    private async Task<VideoServerFacts> AskAsync(VideoServer server, CancellationToken cancellationToken)
    {
        var address = HealthOf(server.Address);
        var health = await ReadAsync(address, cancellationToken);
        if (health is null or { IsSuccess: false, Status: not HttpStatusCode.NotFound })
        {
            return new VideoServerFacts(FaultOf(health, address, "is not healthy"));
        }

        address = new Uri(server.Address, "models");
        var models = await ReadAsync(address, cancellationToken);
        if (models is not { IsSuccess: true })
        {
            return new VideoServerFacts(FaultOf(models, address, "does not list its models"));
        }

        var model = models.Read(OpenAiVideoJson.Default.OpenAiModelList)?.Data?.FirstOrDefault(one => one?.Id is { Length: > 0 });
        var videos = await ReadAsync(new Uri(server.Address, $"videos?limit={PageSize}&order=desc"), cancellationToken);
        return new VideoServerFacts(model is null ? "has no model" : null)
        {
            Model = model?.Id,
            TaskType = model?.TaskType,
            Unfinished = videos is { IsSuccess: true }
                ? videos.Read(OpenAiVideoJson.Default.OpenAiVideoList)?.Data?.Count(IsUnfinished) ?? 0
                : 0, // not every server can list
        };
    }

    /// <summary>
    /// Outside of the versioned API at every server that has it: <c>http://server:8091/health</c> beside <c>http://server:8091/v1/</c>.
    /// Behind one proxy several servers differ in the path only, and each has its own.
    /// </summary>
    private static Uri HealthOf(Uri server) =>
        new(server, server.Segments[^1] is ['v', >= '0' and <= '9', ..] ? "../health" : "health");

    /// <summary>A redirect is named: videos are not sent to where it leads.</summary>
    private static string FaultOf(Answer? answer, Uri address, string fault) => (int?)answer?.Status switch
    {
        null => "does not respond",
        >= 300 and < 400 and var status => $"answers {address.AbsolutePath} with a redirect ({status}), which is not followed",
        var status => $"{fault} ({status})",
    };

    private static bool IsUnfinished(OpenAiVideoJob? video) =>
        JobStatuses.Normalize(video?.Status) is JobStatuses.Queued or JobStatuses.Running;

    /// <summary>
    /// Not through the provider's client: a server that is scaled down must not open the circuit breaker for those that are not.
    /// </summary>
    private async Task<Answer?> ReadAsync(Uri address, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(ClientName);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(_options.DiscoverTimeout);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.ParseAdd("application/json");
        OpenAiCredentials.AddTo(request, _options, _options.HasKey ? _options.Keys[0] : ProviderKey.None);
        try
        {
            using var response = await client.SendAsync(request, limited.Token);
            return new Answer(response.StatusCode, ByteOrderMark.Remove(await response.Content.ReadAsByteArrayAsync(limited.Token)));
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested
            && exception is HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }

    [LoggerMessage(LogLevel.Information, "Video server {Server} {State}")]
    private partial void LogChanged(string server, string state);

    [LoggerMessage(LogLevel.Error, "Video server {Server} has jobs and is not configured; they are polled once it is again, and fail at "
        + "their deadline")]
    private partial void LogMissing(string? server);

    private sealed record Answer(HttpStatusCode Status, byte[] Body)
    {
        public bool IsSuccess => (int)Status is >= 200 and < 300;

        public T? Read<T>(JsonTypeInfo<T> type)
            where T : class => LenientJson.Read(Body, type);
    }
}
