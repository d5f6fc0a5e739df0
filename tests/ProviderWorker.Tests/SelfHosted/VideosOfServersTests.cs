using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.ProviderWorker.Providers;
using AdGenius.ProviderWorker.Tests.Kit;

namespace AdGenius.ProviderWorker.Tests.SelfHosted;

/// <summary>Each video stays at the server that has made it: where it is asked for, searched, fetched and deleted.</summary>
public sealed class VideosOfServersTests : VideoServerTestBase
{
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
        Keep(server);
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
}
