using AdGenius.ProviderWorker.Providers;

namespace AdGenius.ProviderWorker.Tests.Kit;

/// <summary>One adapter before a server that gives one answer: for tables of answers.</summary>
internal sealed class ProviderSession : IAsyncDisposable
{
    private static readonly Dictionary<string, (string Model, string Section, string Path, string Key, (string, string)? More)> Adapters
        = new()
    {
        ["runway"] = ("runway_gen3", "Providers:Runway", "", "RUNWAYML_API_SECRET", null),
        ["pika"] = ("pika_v2", "Providers:Pika", "", "FAL_KEY", null),
        ["svd"] = ("stability_svd", "Providers:Stability", "", "FAL_KEY", ("Providers:Stability:Route", "Fal")),
        ["stability"] = ("stability_svd", "Providers:Stability", "", "STABILITY_API_KEY", null),
        ["luma"] = ("luma_dream", "Providers:Luma", "v1/", "LUMA_AGENTS_API_KEY", null),
        ["dream"] = ("luma_dream", "Providers:Luma", "dream-machine/v1/", "LUMAAI_API_KEY", null),
        ["omni"] = ("google_veo", "Providers:Google", "", "GEMINI_API_KEY", null),
        ["veo"] = ("google_veo", "Providers:Google", "", "GEMINI_API_KEY", null),
        ["openai"] = ("openai_shorts", "Providers:OpenAiVideos", "v1/", "OPENAI_API_KEY", null),
    };

    private readonly ProviderTestHost _bench;
    private readonly ServiceAccountFile? _account;

    private ProviderSession(ProviderServer server, ProviderTestHost bench, ServiceAccountFile? account, string model)
    {
        Server = server;
        _bench = bench;
        _account = account;
        Provider = bench[model];
    }

    public ProviderServer Server { get; }

    public IVideoProvider Provider { get; }

    /// <summary>Everything but calls for tokens.</summary>
    public IReadOnlyList<SeenRequest> Seen => [.. Server.Seen.Where(request => request.Path != "/token")];

    public static async Task<ProviderSession> StartAsync(
        string adapter,
        Func<SeenRequest, ServerReply> answer,
        params (string Name, string Value)[] more)
    {
        var (model, section, path, key, own) = Adapters[adapter];
        var server = await ProviderServer.StartAsync();
        var account = adapter == "veo" ? new ServiceAccountFile(new Uri(server.Address, "token")) : null;
        var settings = new Dictionary<string, string?>
        {
            [key] = "key_1",
            [$"{section}:BaseAddress"] = server.Address + path,
            [$"{section}:MaxRetries"] = "0",
            [$"{section}:RetryDelay"] = "00:00:00.001",
        };
        if (own is { } setting)
        {
            settings[setting.Item1] = setting.Item2;
        }

        if (account is not null)
        {
            settings.Remove(key);
            settings["GOOGLE_APPLICATION_CREDENTIALS"] = account.Path;
            settings["Providers:Google:Project"] = "p1";
        }

        foreach (var (name, value) in more)
        {
            var isFullName = name.Contains(':', StringComparison.Ordinal) || name.Contains('_', StringComparison.Ordinal);
            settings[isFullName ? name : $"{section}:{name}"] = value;
        }

        server.Answer = request => request.Path == "/token" ? account!.Answer(request) : answer(request);
        return new ProviderSession(server, new ProviderTestHost(settings), account, model);
    }

    public Task<SubmitResult> SubmitAsync(ClipRequest? command = null) =>
        Provider.SubmitAsync(command ?? ClipRequests.Of(), Provider.Keys[0], TestContext.Current.CancellationToken);

    public Task<PollResult> PollAsync(string id = "j1", decimal? estimate = 0.60m)
        => Provider.PollAsync(Job(id, estimate), TestContext.Current.CancellationToken);

    public Task<CancelResult> CancelAsync() => Provider.CancelAsync(Job("j1", 0.60m), TestContext.Current.CancellationToken);

    private ProviderJob Job(string id, decimal? estimate) => new()
    {
        Id = id,
        Token = Provider.Traits.ModelId == "openai_shorts" ? Server.Address.Authority : """
            {
              "status": "fal-ai/pika/requests/r1/status",
              "response": "fal-ai/pika/requests/r1",
              "cancel": "fal-ai/pika/requests/r1/cancel"
            }
            """,
        Key = Provider.Keys[0],
        ClipRequest = ClipRequests.Of(),
        Estimate = estimate,
        SubmittedAt = DateTimeOffset.UnixEpoch,
    };

    public async ValueTask DisposeAsync()
    {
        await _bench.DisposeAsync();
        await Server.DisposeAsync();
        _account?.Dispose();
    }
}
