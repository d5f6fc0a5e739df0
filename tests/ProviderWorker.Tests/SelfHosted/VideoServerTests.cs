using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Models;
using AdGenius.Contracts.Videos;
using AdGenius.Downloads;
using AdGenius.ProviderWorker.Providers;
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
public sealed class VideoServerTests : IAsyncDisposable
{
    private const string Section = "Providers:OpenAiVideos";
    private readonly List<IAsyncDisposable> _parts = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (var part in _parts.AsEnumerable().Reverse())
        {
            await part.DisposeAsync();
        }
    }

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
    public async Task A_lost_submission_is_searched_on_every_server_and_counts_as_not_received_only_when_all_have_answered()
    {
        var first = await ServerAsync("vllm", "Wan-AI/Wan2.2-T2V-A14B-Diffusers");
        var second = await ServerAsync("vllm", "Wan-AI/Wan2.2-T2V-A14B-Diffusers", unfinished: 1);
        var (provider, servers) = Host([first, second]);
        await servers.RefreshAsync(Cancellation);
        var request = ClipRequests.Of() with { Prompt = "a lake", DurationSeconds = 5, ShortSide = 720 };
        var lost = new UnconfirmedSubmission(
            request, provider.Keys[0], TimeProvider.System.GetUtcNow().AddMinutes(-1), new HashSet<KnownJob>())
        {
            SinceCall = TimeSpan.FromMinutes(1),
        };

        var found = Assert.IsType<ReconcileResult.Found>(await provider.ReconcileAsync(lost, Cancellation));
        Assert.Equal(("queued_0", NameOf(second)), (found.JobId, found.Token));

        var known = lost with { KnownJobs = new HashSet<KnownJob> { new("queued_0") } };
        Assert.IsType<ReconcileResult.NotReceived>(await provider.ReconcileAsync(known, Cancellation));
        second.Answer = _ => ServerReply.Status(503);
        Assert.IsType<ReconcileResult.Unreachable>(await provider.ReconcileAsync(known, Cancellation));
    }

    [Fact]
    public async Task Two_servers_may_give_the_same_id_to_two_videos()
    {
        var first = await ServerAsync("vllm", "Wan-AI/Wan2.2-T2V-A14B-Diffusers", unfinished: 1);
        var second = await ServerAsync("vllm", "Wan-AI/Wan2.2-T2V-A14B-Diffusers", unfinished: 1);
        var (provider, servers) = Host([first, second]);
        await servers.RefreshAsync(Cancellation);
        var request = ClipRequests.Of() with { Prompt = "a lake", DurationSeconds = 5, ShortSide = 720 };
        var lost = new UnconfirmedSubmission(
            request, provider.Keys[0], TimeProvider.System.GetUtcNow().AddMinutes(-1), new HashSet<KnownJob>())
        {
            SinceCall = TimeSpan.FromMinutes(1),
        };

        Assert.IsType<ReconcileResult.Inconclusive>(await provider.ReconcileAsync(lost, Cancellation)); // it may be either

        foreach (var (known, other) in ((ProviderServer, ProviderServer)[])[(first, second), (second, first)])
        {
            foreach (var name in (string[])[NameOf(known), known.Address.Authority]) // the second in older rows
            {
                var job = new KnownJob("queued_0", name);
                var found = Assert.IsType<ReconcileResult.Found>(await provider.ReconcileAsync(
                    lost with { KnownJobs = new HashSet<KnownJob> { job } }, Cancellation));
                Assert.Equal(("queued_0", NameOf(other)), (found.JobId, found.Token));
            }
        }
    }

    /// <summary>The name of a server in the settings may change between a submission and the search for a later one.</summary>
    [Fact]
    public async Task A_video_that_may_be_a_known_one_of_a_renamed_server_is_not_taken_for_a_lost_submission()
    {
        var server = await ServerAsync("vllm", "Wan-AI/Wan2.2-T2V-A14B-Diffusers", unfinished: 1);
        var (provider, _) = Host(server);
        var lost = new UnconfirmedSubmission(
            ClipRequests.Of() with { Prompt = "a lake", DurationSeconds = 5, ShortSide = 720 },
            provider.Keys[0],
            TimeProvider.System.GetUtcNow().AddMinutes(-1),
            new HashSet<KnownJob> { new("queued_0", "video-server-7:8091") }) { SinceCall = TimeSpan.FromMinutes(1) };

        Assert.IsType<ReconcileResult.Inconclusive>(await provider.ReconcileAsync(lost, Cancellation));
        Assert.IsType<ReconcileResult.NotReceived>(await provider.ReconcileAsync(
            lost with { ClipRequest = lost.ClipRequest with { Prompt = "a hill" } }, Cancellation));
    }

    [Fact]
    public async Task A_video_is_polled_and_fetched_at_its_own_server_where_servers_differ_in_the_path_only()
    {
        var server = await ProviderServer.StartAsync();
        _parts.Add(server);
        server.Answer = request => (request.Method, request.Path) switch
        {
            ("POST", _) => ServerReply.Json(200, """{"id":"1","status":"queued"}"""),
            (_, "/b/v1/videos/1") => ServerReply.Json(200, """{"id":"1","status":"completed"}"""),
            _ => ServerReply.Json(200, """{"id":"1","status":"failed"}"""),
        };
        var (provider, _) = Host([], ("Servers", $"{server.Address}a/v1/,{server.Address}b/v1/"), ("Discover", "false"));
        var request = ClipRequests.Of(4);
        List<SubmitResult.Accepted> accepted = [];
        for (var count = 0; count < 2; count++)
        {
            accepted.Add(Assert.IsType<SubmitResult.Accepted>(await provider.SubmitAsync(request, provider.Keys[0], Cancellation)));
        }

        Assert.Equal(["/a/v1/videos", "/b/v1/videos"], server.Seen.Select(seen => seen.Path));
        Assert.Equal([$"{server.Address}a/v1/", $"{server.Address}b/v1/"], accepted.Select(one => one.Token));
        var poll = await provider.PollAsync(Job(accepted[1], request, provider), Cancellation);
        var clip = Assert.IsType<ClipSource.Remote>(Assert.IsType<PollResult.Succeeded>(poll).Source);
        Assert.Equal(new Uri(server.Address, "b/v1/videos/1/content"), clip.Address);
    }

    /// <summary>Behind one proxy servers differ in the path only.</summary>
    [Theory]
    [InlineData("a,b", "a,b")]
    [InlineData("a,b", "b,a")]
    [InlineData("a,b", "b")]
    [InlineData("b", "a,b")]
    [InlineData("b,a", "c,a,b")]
    public async Task A_video_stays_at_its_server_whatever_other_servers_are_configured_later(string before, string after)
    {
        var proxy = await ProxyAsync();
        var request = ClipRequests.Of(4);
        var submitter = Host([], ("Servers", Servers(proxy, before)), ("Discover", "false")).Provider;
        var jobs = new Dictionary<string, ProviderJob>();
        foreach (var path in before.Split(','))
        {
            var accepted = Assert.IsType<SubmitResult.Accepted>(
                await submitter.SubmitAsync(request, submitter.Keys[0], Cancellation));
            jobs[path] = Job(accepted, request, submitter);
        }

        var provider = Host([], ("Servers", Servers(proxy, after)), ("Discover", "false")).Provider;
        foreach (var (path, job) in jobs)
        {
            var polls = proxy.Seen.Count;
            var result = await provider.PollAsync(job, Cancellation);

            var isConfigured = after.Split(',').Contains(path);
            Assert.Equal(isConfigured, result is PollResult.Waiting);
            Assert.Equal(isConfigured ? [$"/{path}/v1/videos/1"] : [], proxy.Seen.Skip(polls).Select(seen => seen.Path));
        }
    }

    /// <summary>Older rows name a server by host and port.</summary>
    [Theory]
    [InlineData("a", true)]
    [InlineData("a,b", false)] // which of them had that name depended on their order
    public async Task A_host_and_port_is_the_name_of_the_only_server_that_has_these(string servers, bool isFound)
    {
        var proxy = await ProxyAsync();
        var other = await ServerAsync("vllm", "someone/own-model");
        var provider = Host([], ("Servers", $"{other.Address}v1/,{Servers(proxy, servers)}"), ("Discover", "false")).Provider;
        var job = Job(new SubmitResult.Accepted("1", proxy.Address.Authority), ClipRequests.Of(4), provider);

        var result = await provider.PollAsync(job, Cancellation);

        Assert.IsType(isFound ? typeof(PollResult.Waiting) : typeof(PollResult.Unreachable), result);
        Assert.Equal(isFound ? ["/a/v1/videos/1"] : [], proxy.Seen.Select(seen => seen.Path));
        Assert.Empty(other.Seen);
    }

    [Fact]
    public async Task A_lost_submission_is_given_its_video_although_another_has_that_id_at_another_server()
    {
        var first = await ServerAsync("vllm", "someone/own-model");
        var second = await ServerAsync("vllm", "someone/own-model");
        var video = await TestVideo.BytesAsync();
        first.Answer = request => ServerReply.Json(
            200, request.Path == "/v1/videos" && request.Method == "GET" ? """{"data":[]}""" : """{"id":"v1","status":"in_progress"}""");
        second.Answer = request => (request.Method, request.Path) switch
        {
            ("POST", _) => ServerReply.BrokenOff,
            (_, "/v1/videos") when request.Query.ContainsKey("after") => ServerReply.Json(200, """{"data":[]}"""),
            (_, "/v1/videos") => ServerReply.Json(
                200, $$"""{"data":[{"id":"v1","prompt":"a lake","created_at":{{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}}}]}"""),
            (_, "/v1/videos/v1") => ServerReply.Json(200, """{"id":"v1","status":"completed"}"""),
            _ => ServerReply.Bytes("video/mp4", video),
        };
        await using var worker = await WorkerHost.StartAsync(new()
        {
            [$"{Section}:Servers"] = $"{first.Address}v1/,{second.Address}v1/",
            [$"{Section}:PollInterval"] = "00:00:00.050",
            [$"{Section}:MaxRetries"] = "0",
            ["Downloads:AllowHttp"] = "true",
            ["Downloads:AllowPrivateAddresses"] = "true",
        });
        var other = Commands.Clip("openai_shorts", "a hill", seconds: 4, quality: Quality.Standard);
        await worker.SendAsync(other);
        await worker.Results.WaitAsync<ClipProgressed>(progress => progress.TakeId == other.TakeId);
        await Facts.UntilAsync(async () => (await worker.RowAsync(other)).ProviderJobId == "v1");
        var command = Commands.Clip("openai_shorts", "a lake", seconds: 4, quality: Quality.Standard);
        await worker.SendAsync(command);

        await worker.Results.WaitAsync<ClipGenerated>(clip => clip.TakeId == command.TakeId);

        var row = await worker.RowAsync(command);
        Assert.Equal(("v1", NameOf(second)), (row.ProviderJobId, row.ProviderToken));
        Assert.Single(second.Seen, request => request.Method == "POST");
    }

    [Fact]
    public async Task A_video_of_a_server_that_is_not_configured_any_more_is_not_asked_for_at_another()
    {
        var first = await ServerAsync("vllm", "Wan-AI/Wan2.2-T2V-A14B-Diffusers");
        var second = await ServerAsync("vllm", "Wan-AI/Wan2.2-T2V-A14B-Diffusers");
        foreach (var servers in (ProviderServer[][])[[first], [first, second]])
        {
            var (provider, _) = Host(servers, ("DeleteAfterDownload", "true"));
            var job = Job(new SubmitResult.Accepted("video_1", "video-server-7:8091"), ClipRequests.Of(), provider);

            var result = Assert.IsType<PollResult.Unreachable>(await provider.PollAsync(job, Cancellation));
            await provider.DiscardAsync(job, Cancellation);

            Assert.Contains("Providers:OpenAiVideos:Servers", result.Why, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(first.Seen.Concat(second.Seen), request => request.Path.Contains("video_1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(200, """{"id":"video_1","deleted":true}""", typeof(CancelResult.Cancelled))]
    [InlineData(409, """{"detail":"Cancellation in progress. Please try again later."}""", typeof(CancelResult.Unreachable))]
    [InlineData(404, """{"detail":"Video not found"}""", typeof(CancelResult.AlreadyCompleted))]
    [InlineData(400, """{"detail":"The video is in progress"}""", typeof(CancelResult.NotSupported))]
    [InlineData(405, "", typeof(CancelResult.NotSupported))]
    [InlineData(503, "", typeof(CancelResult.Unreachable))]
    public async Task A_cancelled_video_is_deleted_at_its_own_server_where_the_settings_say_so(int status, string body, Type expected)
    {
        var first = await ServerAsync("vllm", "Wan-AI/Wan2.2-T2V-A14B-Diffusers");
        var second = await ServerAsync("vllm", "Wan-AI/Wan2.2-T2V-A14B-Diffusers");
        second.Answer = _ => ServerReply.Json(status, body);
        var (provider, _) = Host([first, second], ("CancelByDelete", "true"));

        var result = await provider.CancelAsync(
            Job(new SubmitResult.Accepted("video_1", NameOf(second)), ClipRequests.Of(), provider), Cancellation);

        Assert.IsType(expected, result);
        Assert.Single(second.Seen, seen => seen is { Method: "DELETE", Path: "/v1/videos/video_1" });
        Assert.Empty(first.Seen);
    }

    [Fact]
    public async Task A_video_is_deleted_again_until_its_server_has_stopped_it()
    {
        var server = await ServerAsync("vllm", "someone/own-model");
        var deletions = 0;
        server.Answer = request => request.Method switch
        {
            "DELETE" when Interlocked.Increment(ref deletions) < 3 => ServerReply.Json(409, """{"detail":"Cancellation in progress."}"""),
            "DELETE" => ServerReply.Json(200, """{"id":"v1","deleted":true}"""),
            _ => ServerReply.Json(200, """{"id":"v1","status":"in_progress","progress":10}"""),
        };
        await using var worker = await WorkerHost.StartAsync(new()
        {
            [$"{Section}:BaseAddress"] = $"{server.Address}v1/",
            [$"{Section}:PollInterval"] = "00:00:00.050",
            [$"{Section}:MaxRetries"] = "0",
            [$"{Section}:CancelByDelete"] = "true",
        });
        var command = Commands.Clip("openai_shorts", "a lake", seconds: 4, quality: Quality.Standard);
        await worker.SendAsync(command);
        await worker.Results.WaitAsync<ClipProgressed>(progress => progress.TakeId == command.TakeId && progress.Fraction > 0);

        await worker.PublishAsync(
            new TakeAbandoned { JobId = command.JobId, TakeId = command.TakeId, Attempt = 1, Reason = FailureCode.Cancelled });
        var failed = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);

        Assert.Equal((FailureCode.Cancelled, 3), (failed.Failure.Code, deletions));
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
        _parts.Add(host);
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
        _parts.Add(host);
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

    private static string NameOf(ProviderServer server) => $"{server.Address}v1/";

    private static string Servers(ProviderServer proxy, string paths) =>
        string.Join(',', paths.Split(',').Select(path => $"{proxy.Address}{path}/v1/"));

    private async Task<ProviderServer> ProxyAsync()
    {
        var proxy = await ProviderServer.StartAsync();
        _parts.Add(proxy);
        proxy.Answer = _ => ServerReply.Json(200, """{"id":"1","status":"queued"}""");
        return proxy;
    }

    private static string Field(SeenRequest request, string name) =>
        Assert.Single(request.Parts, part => part.Name == name).Text;

    private static ProviderJob Job(SubmitResult.Accepted accepted, ClipRequest request, IVideoProvider provider) => new()
    {
        Id = accepted.JobId,
        Token = accepted.Token,
        Key = provider.Keys[0],
        ClipRequest = request,
        SubmittedAt = TimeProvider.System.GetUtcNow(),
    };

    private (IVideoProvider Provider, VideoServers Servers) Host(
        ProviderServer server, params (string Name, string Value)[] more) => Host([server], more);

    private (IVideoProvider Provider, VideoServers Servers) Host(
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
        _parts.Add(host);
        return (host["openai_shorts"], host.Service<VideoServers>());
    }

    private async Task<ProviderServer> ServerAsync(
        string owner, string model, string? task = null, int unfinished = 0, int health = 200, bool listsVideos = true)
    {
        var server = await ProviderServer.StartAsync();
        _parts.Add(server);
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
}
