using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace AdGenius.ProviderWorker.Tests.Kit;

/// <summary>
/// A provider that records every job it has accepted and will charge for. Implements Runway's API and <c>/v1/videos</c>, so both an adapter
/// that can search for lost jobs and one that cannot are covered.
/// </summary>
internal sealed class BillingProvider : IAsyncDisposable
{
    public const decimal Price = 0.60m;

    private readonly ProviderServer _server;
    private readonly byte[] _video;
    private readonly ConcurrentDictionary<string, JsonObject> _billed = new();
    private int _listReads;

    private BillingProvider(ProviderServer server, byte[] video)
    {
        _server = server;
        _video = video;
        _server.Answer = Answer;
    }

    /// <summary>The response to a submit; null to accept it. Called before the job is recorded.</summary>
    public Func<SeenRequest, ServerReply?> BeforeBilling { get; set; } = _ => null;

    /// <summary>Replaces the response to a submit whose job is recorded; null for the real one.</summary>
    public Func<SeenRequest, ServerReply?> AfterBilling { get; set; } = _ => null;

    /// <summary>Replaces the list of videos; null for the real one.</summary>
    public ServerReply? ListReply { get; set; }

    /// <summary>Whether the list of videos holds any.</summary>
    public bool ListsJobs { get; set; } = true;

    /// <summary>Whether the list of videos says that it is complete, so that a job that is not in it was not received.</summary>
    public bool NamesEndOfList { get; set; }

    /// <summary>Whether the list of videos names what each was asked for.</summary>
    public bool ListsPrompts { get; set; } = true;

    /// <summary>Completed by the first entry.</summary>
    public TaskCompletionSource FirstBilled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How often the list of videos was asked for.</summary>
    public int ListReads => Volatile.Read(ref _listReads);

    public int Billed => _billed.Count;

    public decimal Charged => _billed.Count * Price;

    /// <summary>The largest number of entries for one prompt: more than one is a take that was paid twice.</summary>
    public int MaxForOnePrompt
        => _billed.Values.GroupBy(entry => (string?)entry["prompt"]).Select(group => group.Count()).DefaultIfEmpty().Max();

    public Dictionary<string, string?> Settings => new()
    {
        ["RUNWAYML_API_SECRET"] = "key_1",
        ["Providers:Runway:BaseAddress"] = _server.Address.AbsoluteUri,
        ["Providers:Runway:PollInterval"] = "00:00:00.050",
        ["Providers:Runway:RetryDelay"] = "00:00:00.005",
        ["Providers:Runway:MaxConcurrent"] = "100",
        ["Providers:Runway:MaxConcurrentPerKey"] = "100",
        ["Providers:OpenAiVideos:BaseAddress"] = _server.Address + "v1/",
        ["Providers:OpenAiVideos:PollInterval"] = "00:00:00.050",
        ["Providers:OpenAiVideos:Seconds"] = "5",
        ["Providers:OpenAiVideos:PricePerSecond"] = "0.12",
        ["Providers:Runway:AttemptTimeout"] = "00:00:15",
        ["Providers:Runway:MaxRetries"] = "0",
        ["Providers:OpenAiVideos:AttemptTimeout"] = "00:00:15",
        ["Providers:OpenAiVideos:MaxRetries"] = "0",
        ["Submissions:Lease"] = "00:00:10",
        ["Submissions:RetryBaseDelay"] = "00:00:00.020",
        ["Submissions:MaxDeferrals"] = "50",
        ["Downloads:AllowHttp"] = "true",
        ["Downloads:AllowPrivateAddresses"] = "true",
    };

    /// <summary>Calls and leases may last so long that none times out while a test moves the clock.</summary>
    public Dictionary<string, string?> SettingsWithLongCalls => new(Settings)
    {
        ["Providers:Runway:AttemptTimeout"] = "00:10:00",
        ["Providers:OpenAiVideos:AttemptTimeout"] = "00:10:00",
        ["Submissions:Lease"] = "00:30:00",
    };

    public static async Task<BillingProvider> StartAsync() => new(await ProviderServer.StartAsync(), await TestVideo.BytesAsync());

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private ServerReply Answer(SeenRequest request)
    {
        var last = request.Path.Split('/')[^1];
        return (request.Method, request.Path) switch
        {
            ("POST", _) => BeforeBilling(request) ?? Bill(request),
            ("GET", "/v1/videos") => ListedReply(),
            ("GET", "/video.mp4") => ServerReply.Bytes("video/mp4", _video),
            ("GET", _) when last == "content" => ServerReply.Bytes("video/mp4", _video),
            ("GET", _) when request.Path.StartsWith("/v1/tasks/", StringComparison.Ordinal) && _billed.ContainsKey(last) =>
                ServerReply.Json(
                    200,
                    $$$"""{"id":"{{{last}}}","status":"SUCCEEDED","output":["{{{_server.Address}}}video.mp4"],"cost":{"credits":60}}"""),
            ("GET", _) when _billed.TryGetValue(last, out var entry) => ServerReply.Json(200, entry.ToJsonString()),
            _ => ServerReply.Json(404, "{}"),
        };
    }

    private ServerReply ListedReply()
    {
        var reply = ListReply ?? ServerReply.Json(200, List().ToJsonString());
        Interlocked.Increment(ref _listReads);
        return reply;
    }

    private JsonObject List()
    {
        var list = new JsonObject { ["data"] = new JsonArray([.. _billed.Values.Where(_ => ListsJobs).Select(Listed)]) };
        if (NamesEndOfList)
        {
            list["has_more"] = false;
        }

        return list;
    }

    private JsonNode Listed(JsonObject entry)
    {
        var copy = entry.DeepClone().AsObject();
        if (!ListsPrompts)
        {
            copy.Remove("prompt");
        }

        return copy;
    }

    private ServerReply Bill(SeenRequest request)
    {
        var id = $"job-{Guid.NewGuid():N}";
        var prompt = (string?)request.Json?["promptText"] ?? request.Parts.Single(part => part.Name == "prompt").Text;
        _billed[id] = new JsonObject
        {
            ["id"] = id,
            ["status"] = "completed",
            ["prompt"] = prompt,
            ["seconds"] = "5",
            ["size"] = "1280x720",
            ["created_at"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
        };
        FirstBilled.TrySetResult();
        return AfterBilling(request) ?? ServerReply.Json(200, $$$"""{"id":"{{{id}}}","status":"queued"}""");
    }
}
