using AdGenius.ProviderWorker.Providers;
using AdGenius.ProviderWorker.Providers.OpenAi.Servers;
using AdGenius.ProviderWorker.Tests.Kit;

namespace AdGenius.ProviderWorker.Tests.SelfHosted;

/// <summary>Tests with servers of the fleet's own, which give the answers of vLLM-Omni and SGLang.</summary>
public abstract class VideoServerTestBase : IAsyncDisposable
{
    private protected const string Section = "Providers:OpenAiVideos";

    private List<IAsyncDisposable> Parts { get; } = [];

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (var part in Parts.AsEnumerable().Reverse())
        {
            await part.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    private protected static string NameOf(ProviderServer server) => $"{server.Address}v1/";

    private protected static string Servers(ProviderServer proxy, string paths) =>
        string.Join(',', paths.Split(',').Select(path => $"{proxy.Address}{path}/v1/"));

    private protected async Task<ProviderServer> ProxyAsync()
    {
        var proxy = await ProviderServer.StartAsync();
        Keep(proxy);
        proxy.Answer = _ => ServerReply.Json(200, """{"id":"1","status":"queued"}""");
        return proxy;
    }

    private protected static string Field(SeenRequest request, string name) =>
        Assert.Single(request.Parts, part => part.Name == name).Text;

    private protected static ProviderJob Job(SubmitResult.Accepted accepted, ClipRequest request, IVideoProvider provider) => new()
    {
        Id = accepted.JobId,
        Token = accepted.Token,
        Key = provider.Keys[0],
        ClipRequest = request,
        SubmittedAt = TimeProvider.System.GetUtcNow(),
    };

    private protected (IVideoProvider Provider, VideoServers Servers) Host(
        ProviderServer server, params (string Name, string Value)[] more) => Host([server], more);

    private protected (IVideoProvider Provider, VideoServers Servers) Host(
        ProviderServer[] servers, params (string Name, string Value)[] more)
    {
        var settings = new Dictionary<string, string?>
        {
            [$"{Section}:Servers"] = string.Join(',', servers.Select(server => server.Address + "v1/")),
            [$"{Section}:Discover"] = "true",
            [$"{Section}:MaxRetries"] = "0",
            [$"{Section}:RetryDelay"] = "00:00:00.001",
        };
        foreach (var (name, value) in more)
        {
            settings[$"{Section}:{name}"] = value;
        }

        var host = new ProviderTestHost(settings);
        Keep(host);
        return (host["openai_shorts"], host.Service<VideoServers>());
    }

    private protected async Task<ProviderServer> ServerAsync(
        string owner, string model, string? task = null, int unfinished = 0, int health = 200, bool listsVideos = true)
    {
        var server = await ProviderServer.StartAsync();
        Keep(server);
        var card = task is null
            ? $$"""{"id":"{{model}}","object":"model","owned_by":"{{owner}}","root":"{{model}}","max_model_len":null}"""
            : $$"""
                {"id":"{{model}}","object":"model","owned_by":"{{owner}}","root":"{{model}}","num_gpus":2,"task_type":"{{task}}",
                "dit_precision":"bf16","vae_precision":"fp16","pipeline_name":"wan_pipeline","pipeline_class":"WanPipeline"}
                """;
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var videos = string.Join(',', Enumerable.Range(0, unfinished).Select(index =>
            $$"""
            {"id":"queued_{{index}}","object":"video","status":"queued","prompt":"a lake","created_at":{{now}},"seconds":"5",
            "size":"1280x720"}
            """));
        var done = $$"""{"id":"old","object":"video","status":"completed","prompt":"a hill","created_at":{{now - 90_000}}}""";
        server.Answer = request => (request.Method, request.Path) switch
        {
            ("GET", "/health") => ServerReply.Status(health),
            ("GET", "/v1/models") => ServerReply.Json(200, $$"""{"object":"list","data":[{{card}}]}"""),
            ("GET", "/v1/videos") when listsVideos => ServerReply.Json(
                200, $$"""{"object":"list","data":[{{videos}}{{(unfinished > 0 ? "," : "")}}{{done}}],"has_more":false}"""),
            ("GET", "/v1/videos") => ServerReply.Status(405),
            ("POST", "/v1/videos") => ServerReply.Json(200, """{"id":"video_1","object":"video","status":"queued","progress":0}"""),
            ("GET", "/v1/videos/video_1") => ServerReply.Json(200, """{"id":"video_1","status":"completed"}"""),
            _ => ServerReply.Status(404),
        };
        return server;
    }

    /// <summary>Disposes <paramref name="part"/> at the end of the test.</summary>
    private protected void Keep(IAsyncDisposable part) => Parts.Add(part);
}
