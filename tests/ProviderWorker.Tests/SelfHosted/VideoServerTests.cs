using AdGenius.Contracts.Models;
using AdGenius.Downloads;
using AdGenius.ProviderWorker.Providers;
using AdGenius.ProviderWorker.Providers.Callbacks;
using AdGenius.ProviderWorker.Providers.OpenAi;
using AdGenius.ProviderWorker.Providers.OpenAi.Servers;
using AdGenius.ProviderWorker.Tests.Kit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace AdGenius.ProviderWorker.Tests.SelfHosted;

/// <summary>
/// Servers of the fleet's own, with the answers that vLLM-Omni and SGLang give: what they say of their model, their health and their work.
/// </summary>
public sealed class VideoServerTests : VideoServerTestBase
{
    [Theory]
    [InlineData("vllm", "Wan-AI/Wan2.2-T2V-A14B-Diffusers", null, "2 3 4 5", "480 720", true, false)]
    [InlineData("sglang", "Wan-AI/Wan2.2-I2V-A14B-Diffusers", "I2V", "2 3 4 5", "480 720", true, true)]
    [InlineData("sglang", "Wan-AI/Wan2.2-T2V-A14B-Diffusers", "T2V", "2 3 4 5", "480 720", false, false)]
    [InlineData("vllm", "Lightricks/LTX-2", null, "2 3 4 5 6 8 10", "448 704 1088", true, false)]
    [InlineData("vllm", "someone/own-model", null, "4 8 12", "720 1024", true, false)]
    public async Task What_a_server_says_of_its_model_is_what_the_catalogue_shows(
        string owner, string model, string? task, string seconds, string sides, bool takesImage, bool needsImage)
    {
        var server = await ServerAsync(owner, model, task);
        var (provider, servers) = Host(server);
        Assert.Equal("sora-2", provider.Traits.ResolvesTo); // nothing was asked yet

        await servers.RefreshAsync(Cancellation);

        var traits = provider.Traits;
        Assert.Equal((model, VideoModelState.Available), (traits.ResolvesTo, traits.State));
        Assert.Equal(seconds, string.Join(' ', traits.Lengths.Allowed!));
        Assert.Equal(sides, string.Join(' ', traits.ShortSides));
        Assert.Equal((takesImage, needsImage), (traits.ImageInput, traits.NeedsImage));
    }

    /// <summary>Servers are asked four times a minute for as long as a worker runs.</summary>
    [Fact]
    public async Task Asking_a_server_writes_no_lines_of_its_requests()
    {
        var server = await ServerAsync("vllm", "Wan-AI/Wan2.2-T2V-A14B-Diffusers");
        await using var host = new ProviderTestHost(new() { [$"{Section}:Servers"] = NameOf(server), [$"{Section}:Discover"] = "true" });
        await host.Service<VideoServers>().RefreshAsync(Cancellation);
        using var jwks = host.Service<IHttpClientFactory>().CreateClient(JwksCache.Client);
        await jwks.GetStringAsync(new Uri(server.Address, "v1/models"), Cancellation);

        Assert.Equal(4, server.Seen.Count);
        Assert.DoesNotContain(host.Log.Lines, line => line.Contains("HTTP request", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Settings_of_the_operator_win()
    {
        var server = await ServerAsync("vllm", "Wan-AI/Wan2.2-T2V-A14B-Diffusers");
        var (provider, servers) = Host([server], ("Sizes", "640x640,1280x720"), ("Seconds", "3,6"));

        await servers.RefreshAsync(Cancellation);

        Assert.Equal(["1:1", "16:9"], provider.Traits.AspectRatios);
        Assert.Equal([3, 6], provider.Traits.Lengths.Allowed!);
    }

    [Fact]
    public async Task A_video_is_made_by_the_ready_server_with_the_least_work_and_fetched_from_there()
    {
        var busy = await ServerAsync("vllm", "Wan-AI/Wan2.2-T2V-A14B-Diffusers", unfinished: 3);
        var free = await ServerAsync("vllm", "Wan-AI/Wan2.2-T2V-A14B-Diffusers", unfinished: 1);
        var broken = await ServerAsync("vllm", "Wan-AI/Wan2.2-T2V-A14B-Diffusers", health: 503);
        var (provider, servers) = Host([busy, free, broken], ("SendSeed", "true"));
        await servers.RefreshAsync(Cancellation);

        var request = ClipRequests.Of() with { DurationSeconds = 5, ShortSide = 480, AspectRatio = "9:16", NegativePrompt = "blur" };
        List<SubmitResult.Accepted> accepted = [];
        for (var count = 0; count < 3; count++)
        {
            accepted.Add(Assert.IsType<SubmitResult.Accepted>(await provider.SubmitAsync(request, provider.Keys[0], Cancellation)));
        }

        // One, two, then three unfinished videos there: the first server is as good, and comes first.
        Assert.Equal([NameOf(free), NameOf(free), NameOf(busy)], accepted.Select(one => one.Token));
        var sent = free.Seen.First(seen => seen.Method == "POST");
        Assert.Equal(
            ("Wan-AI/Wan2.2-T2V-A14B-Diffusers", "480x832", "5", "blur"),
            (Field(sent, "model"), Field(sent, "size"), Field(sent, "seconds"), Field(sent, "negative_prompt")));
        Assert.Equal("42", Field(sent, "seed"));

        var poll = await provider.PollAsync(Job(accepted[0], request, provider), Cancellation);

        var clip = Assert.IsType<ClipSource.Remote>(Assert.IsType<PollResult.Succeeded>(poll).Source);
        Assert.Equal(new Uri(free.Address, "v1/videos/video_1/content"), clip.Address);
        Assert.DoesNotContain(broken.Seen, seen => seen.Method == "POST");
        Assert.Contains(provider.Traits.CredentialOrigins, origin => Downloader.IsSameOrigin(origin, free.Address));
    }

    [Theory]
    [InlineData(false, VideoModelState.NotReady, "No server is ready")]
    [InlineData(true, VideoModelState.Available, "jobs wait until one is started")]
    public async Task Without_a_ready_server_jobs_are_refused_or_wait(bool scalesToZero, VideoModelState state, string note)
    {
        var server = await ServerAsync("vllm", "Wan-AI/Wan2.2-T2V-A14B-Diffusers", health: 500);
        var (provider, servers) = Host([server], ("ScalesToZero", scalesToZero ? "true" : "false"));

        await servers.RefreshAsync(Cancellation);

        Assert.Equal(state, provider.Traits.State);
        Assert.Contains(note, provider.Traits.Note, StringComparison.Ordinal);
        Assert.Contains("is not healthy (500)", provider.Traits.Note, StringComparison.Ordinal);
        var answer = await provider.SubmitAsync(ClipRequests.Of(), provider.Keys[0], Cancellation);
        Assert.Equal(scalesToZero, Assert.IsType<SubmitResult.Deferred>(answer).Throttled);
        Assert.DoesNotContain(server.Seen, seen => seen.Method == "POST");
    }

    /// <summary>Videos are not sent where a server redirects to, so it is not asked there either.</summary>
    [Theory]
    [InlineData("/health", 301)]
    [InlineData("/v1/models", 307)]
    public async Task A_server_that_redirects_is_not_ready_and_says_so(string path, int status)
    {
        var other = await ServerAsync("vllm", "Wan-AI/Wan2.2-T2V-A14B-Diffusers");
        var server = await ServerAsync("vllm", "Wan-AI/Wan2.2-T2V-A14B-Diffusers");
        var answer = server.Answer;
        server.Answer = request => request.Path == path
            ? ServerReply.Status(status).With("Location", new Uri(other.Address, path).AbsoluteUri)
            : answer(request);
        var (provider, servers) = Host(server);

        await servers.RefreshAsync(Cancellation);

        Assert.Equal(VideoModelState.NotReady, provider.Traits.State);
        Assert.Contains(
            $"answers {path} with a redirect ({status}), which is not followed", provider.Traits.Note, StringComparison.Ordinal);
        Assert.Empty(other.Seen);
    }

    /// <summary>What the proxy says of itself, such as that it wants another key, says nothing of a server behind it.</summary>
    [Fact]
    public async Task Servers_behind_one_proxy_are_asked_for_their_own_health()
    {
        var proxy = await ServerAsync("vllm", "Wan-AI/Wan2.2-T2V-A14B-Diffusers");
        var answer = proxy.Answer;
        proxy.Answer = request => request.Path switch
        {
            "/one/health" or "/two/health" => ServerReply.Status(request.Path == "/one/health" ? 200 : 503),
            "/one/v1/models" or "/two/v1/models" => answer(request with { Path = "/v1/models" }),
            _ => ServerReply.Status(401),
        };
        var (_, servers) = Host([], ("Servers", $"{proxy.Address}one/v1/,{proxy.Address}two/v1/"));

        await servers.RefreshAsync(Cancellation);

        Assert.Null(servers.All[0].Facts!.Fault);
        Assert.Equal("is not healthy (503)", servers.All[1].Facts!.Fault);
    }

    [Fact]
    public async Task Every_question_names_the_organization_and_the_project()
    {
        var server = await ServerAsync("vllm", "Wan-AI/Wan2.2-T2V-A14B-Diffusers");
        var (_, servers) = Host([server], ("Organization", "org_1"), ("Project", "proj_1"));

        await servers.RefreshAsync(Cancellation);

        Assert.Equal(3, server.Seen.Count);
        Assert.All(server.Seen, seen => Assert.Equal(
            ("org_1", "proj_1"), (seen.Headers["openai-organization"], seen.Headers["openai-project"])));
    }

    [Fact]
    public async Task A_server_that_has_gone_is_named_and_one_that_cannot_list_videos_is_used()
    {
        var server = await ServerAsync("sglang", "Wan-AI/Wan2.2-T2V-A14B-Diffusers", listsVideos: false);
        var gone = await ProviderServer.StartAsync();
        await gone.DisposeAsync();
        var (provider, servers) = Host([gone, server]);

        await servers.RefreshAsync(Cancellation);

        Assert.Equal("does not respond", servers.All[0].Facts!.Fault);
        Assert.Equal(VideoModelState.Available, provider.Traits.State);
        var accepted = Assert.IsType<SubmitResult.Accepted>(await provider.SubmitAsync(ClipRequests.Of(), provider.Keys[0], Cancellation));
        Assert.Equal(NameOf(server), accepted.Token);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_that_fails_does_not_stop_the_calls_to_the_others(bool differsInPathOnly)
    {
        var live = await ServerAsync("vllm", "Wan-AI/Wan2.2-T2V-A14B-Diffusers");
        var gone = await ProviderServer.StartAsync();
        await gone.DisposeAsync();
        var dead = differsInPathOnly ? $"{live.Address}dead/v1/" : $"{gone.Address}v1/";
        var answer = live.Answer;
        live.Answer = request => request.Path.StartsWith("/dead/", StringComparison.Ordinal) ? ServerReply.Status(502) : answer(request);
        var (provider, servers) = Host([], ("Servers", $"{live.Address}v1/,{dead}"));
        await servers.RefreshAsync(Cancellation);
        var request = ClipRequests.Of();
        var job = Job(new SubmitResult.Accepted("video_1", servers.All[1].Name), request, provider);
        for (var poll = 0; poll < 20; poll++)
        {
            Assert.IsType<PollResult.Unreachable>(await provider.PollAsync(job, Cancellation));
        }

        var accepted = Assert.IsType<SubmitResult.Accepted>(await provider.SubmitAsync(request, provider.Keys[0], Cancellation));

        Assert.Equal(servers.All[0].Name, accepted.Token);
        Assert.IsType<PollResult.Succeeded>(await provider.PollAsync(Job(accepted, request, provider), Cancellation));
    }

    [Fact]
    public async Task What_a_server_says_is_read_whatever_types_its_other_members_have()
    {
        var server = await ServerAsync("vllm", "Wan-AI/Wan2.2-T2V-A14B-Diffusers");
        var answer = server.Answer;
        server.Answer = request => request.Path switch
        {
            "/v1/models" => ServerReply.Json(200, """{"data":[null,"x",{"id":"Lightricks/LTX-2","task_type":["T2V"]}]}"""),
            "/v1/videos" => ServerReply.Json(
                200, """{"data":[{"id":"a","status":"queued","progress":"50%"},null,{"id":"b","status":"in_progress","error":""}]}"""),
            _ => answer(request),
        };
        var (_, servers) = Host(server);

        await servers.RefreshAsync(Cancellation);

        Assert.Equal(("Lightricks/LTX-2", 2), (servers.Facts!.Model, servers.Facts.Unfinished));
    }

    /// <summary>An exception that ends a hosted service ends the process.</summary>
    [Fact]
    public async Task The_servers_are_asked_again_after_any_exception()
    {
        var server = await ServerAsync("vllm", "Wan-AI/Wan2.2-T2V-A14B-Diffusers");
        var host = new ProviderTestHost(new()
        {
            [$"{Section}:Servers"] = server.Address + "v1/",
            [$"{Section}:Discover"] = "true",
        });
        Keep(host);
        var clients = new ThrowingClients();
        var options = host.Service<IOptions<OpenAiVideoOptions>>();
        var servers = new VideoServers(options, clients, NullLogger<VideoServers>.Instance);
        var time = new FakeTimeProvider();
        using var monitor = new VideoServerMonitor(servers, options, time, NullLogger<VideoServerMonitor>.Instance);

        await monitor.StartAsync(Cancellation);
        await Facts.UntilAsync(() =>
        {
            time.Advance(options.Value.DiscoverInterval);
            return Task.FromResult(clients.Calls >= 3 || monitor.ExecuteTask!.IsCompleted);
        });

        Assert.False(monitor.ExecuteTask!.IsFaulted);
        await monitor.StopAsync(Cancellation);
    }

    [Theory]
    [InlineData("Servers", "video-server-0:8091/v1/", "Providers:OpenAiVideos:Servers names")]
    [InlineData("Servers", "ftp://video-server-0:8091/v1/", "must be http or https")]
    [InlineData("Servers", "ftp://video-server-0:8091/@acme", "names 'ftp://video-server-0:8091/@acme'")]
    [InlineData("Servers", "http://user:hunter2@video-server-0:8091/v1/", "without user name and password")]
    [InlineData("Sizes", "1280x720,300x100", "Providers:OpenAiVideos:Sizes is")]
    [InlineData("Sizes", "big", "Providers:OpenAiVideos:Sizes is")]
    public void Wrong_settings_are_named(string setting, string value, string fault)
    {
        var host = new ProviderTestHost(new() { [$"{Section}:{setting}"] = value });
        Keep(host);
        var thrown = Assert.ThrowsAny<Exception>(() => host.Service<VideoServers>());
        Assert.Contains(fault, thrown.ToString(), StringComparison.Ordinal);
    }

    private sealed class ThrowingClients : IHttpClientFactory
    {
        private int _calls;

        public int Calls => Volatile.Read(ref _calls);

        public HttpClient CreateClient(string name)
        {
            Interlocked.Increment(ref _calls);
            throw new InvalidOperationException("No client.");
        }
    }
}
