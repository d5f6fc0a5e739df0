using AdGenius.Contracts;
using AdGenius.Downloads;
using AdGenius.ProviderWorker.Providers;
using AdGenius.ProviderWorker.Tests.Kit;

namespace AdGenius.ProviderWorker.Tests.Providers;

/// <summary>Our requests beside those of the vendors' own clients.</summary>
public sealed class RecordedTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Runway_text_to_video()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var bench = new ProviderTestHost(
            new() { ["RUNWAYML_API_SECRET"] = "key_1", ["Providers:Runway:BaseAddress"] = server.Address.AbsoluteUri });
        var scenario = RecordedScenario.Load("runway.json", "text_to_video gen4.5");
        server.Answer = scenario.Player(server);
        var provider = bench["runway_gen3"];
        var command = ClipRequests.Of();

        var job = (await provider.SubmitAsync(command, provider.Keys[0], Stop)).Job(command, provider.Keys[0]);
        Assert.Equal(0.60m, provider.Estimate(command));
        Assert.IsType<PollResult.Waiting>(await provider.PollAsync(job, Stop)); // THROTTLED is no error
        Assert.Equal(0.42, Assert.IsType<PollResult.Waiting>(await provider.PollAsync(job, Stop)).Fraction);
        var done = Assert.IsType<PollResult.Succeeded>(await provider.PollAsync(job, Stop));

        Assert.Equal(0.60m, done.Cost);
        Assert.Equal("/cdn/out.mp4?_jwt=x", Assert.IsType<ClipSource.Remote>(done.Source).Address.PathAndQuery);
        for (var index = 0; index < 4; index++)
        {
            scenario.AssertSame(index, server.Seen[index]);
        }
    }

    [Fact]
    public async Task Runway_image_to_video()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var bench = new ProviderTestHost(new()
        {
            ["RUNWAYML_API_SECRET"] = "key_1",
            ["Providers:Runway:BaseAddress"] = server.Address.AbsoluteUri,
            ["Providers:Runway:ImageModel"] = "gen4_turbo",
        });
        var scenario = RecordedScenario.Load("runway.json", "image_to_video gen4_turbo");
        server.Answer = scenario.Player(server);
        var provider = bench["runway_gen3"];

        await provider.SubmitAsync(ClipRequests.Of(prompt: "it sails away").WithPixel(), provider.Keys[0], Stop);

        scenario.AssertSame(0, server.Seen[0], "/seed");
    }

    [Fact]
    public async Task Runway_cancel_and_invalid()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var bench = new ProviderTestHost(
            new() { ["RUNWAYML_API_SECRET"] = "key_1", ["Providers:Runway:BaseAddress"] = server.Address.AbsoluteUri });
        var cancel = RecordedScenario.Load("runway.json", "cancel_or_delete");
        server.Answer = cancel.Player(server);
        var provider = bench["runway_gen3"];
        var command = ClipRequests.Of();
        var job = new ProviderJob {
            Id = "17f20503-6c24-4c16-946b-35dbbce2af2f",
            Key = provider.Keys[0],
            ClipRequest = command,
            SubmittedAt = DateTimeOffset.UnixEpoch };

        Assert.IsType<CancelResult.Cancelled>(await provider.CancelAsync(job, Stop));
        cancel.AssertSame(0, server.Seen[0]);

        server.Answer = RecordedScenario.Load("runway.json", "error_400_not_retried").Player(server);
        var refused = Assert.IsType<SubmitResult.Refused>(await provider.SubmitAsync(command, provider.Keys[0], Stop));
        Assert.Equal(FailureCode.InvalidRequest, refused.Failure.Code);
        Assert.Equal(2, server.Seen.Count);
    }

    [Fact]
    public async Task Pika_submit_status_result_cancel()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var bench = new ProviderTestHost(
            new() { ["FAL_KEY"] = "id:secret", ["Providers:Pika:BaseAddress"] = server.Address.AbsoluteUri });
        var scenario = RecordedScenario.Load("fal-pika.json", "submit_status_result");
        server.Answer = scenario.Player(server);
        var provider = bench["pika_v2"];
        var command = ClipRequests.Of() with { CallbackUrl = new Uri("https://worker.example/hooks/fal?job=1") };

        var job = (await provider.SubmitAsync(command, provider.Keys[0], Stop)).Job(command, provider.Keys[0]);
        Assert.Contains(
            "position 4",
            Assert.IsType<PollResult.Waiting>(await provider.PollAsync(job, Stop)).Activity,
            StringComparison.Ordinal);
        Assert.IsType<PollResult.Waiting>(await provider.PollAsync(job, Stop));
        var done = Assert.IsType<PollResult.Succeeded>(await provider.PollAsync(job, Stop));

        Assert.Equal("https://v3.fal.media/files/x/out.mp4", Assert.IsType<ClipSource.Remote>(done.Source).Address.AbsoluteUri);
        for (var index = 0; index < scenario.Count; index++)
        {
            scenario.AssertSame(index, server.Seen[index]);
        }

        var cancel = RecordedScenario.Load("fal-pika.json", "cancel");
        server.Answer = cancel.Player(server);
        Assert.Null(Assert.IsType<CancelResult.Cancelled>(await provider.CancelAsync(job, Stop)).Cost);
        cancel.AssertSame(0, server.Seen[^1]);
    }

    [Fact]
    public async Task Pika_image_to_video_and_a_503_that_is_repeated()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var bench = new ProviderTestHost(new()
        {
            ["FAL_KEY"] = "id:secret",
            ["Providers:Pika:BaseAddress"] = server.Address.AbsoluteUri,
            ["Providers:Pika:RetryDelay"] = "00:00:00.001",
        });
        var image = RecordedScenario.Load("fal-pika.json", "submit_image_to_video");
        server.Answer = image.Player(server);
        var provider = bench["pika_v2"];

        await provider.SubmitAsync(ClipRequests.Of(prompt: "it moves", negative: null).WithAddress(), provider.Keys[0], Stop);
        image.AssertSame(0, server.Seen[0], "/seed");

        var again = RecordedScenario.Load("fal-pika.json", "retry_503");
        server.Answer = again.Player(server);
        Assert.IsType<SubmitResult.Accepted>(await provider.SubmitAsync(ClipRequests.Of(), provider.Keys[0], Stop));
        again.AssertSame(0, server.Seen[1]);
        again.AssertSame(1, server.Seen[2]);
    }

    [Fact]
    public async Task Luma_agents()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var bench = new ProviderTestHost(
            new() { ["LUMA_AGENTS_API_KEY"] = "luma-api-1", ["Providers:Luma:BaseAddress"] = server.Address + "v1/" });
        var scenario = RecordedScenario.Load("luma-agents.json", "text_to_video ray-3.2");
        server.Answer = scenario.Player(server);
        var provider = bench["luma_dream"];
        var command = ClipRequests.Of();

        var job = (await provider.SubmitAsync(command, provider.Keys[0], Stop)).Job(command, provider.Keys[0]);
        Assert.IsType<PollResult.Waiting>(await provider.PollAsync(job, Stop));
        Assert.IsType<PollResult.Succeeded>(await provider.PollAsync(job, Stop));
        for (var index = 0; index < 3; index++)
        {
            scenario.AssertSame(index, server.Seen[index]);
        }

        var image = RecordedScenario.Load("luma-agents.json", "image_to_video ray-3.2");
        server.Answer = image.Player(server);
        await provider.SubmitAsync(ClipRequests.Of(10, side: 540, prompt: "it moves").WithAddress(), provider.Keys[0], Stop);
        image.AssertSame(0, server.Seen[3], "/user_id");
    }

    [Fact]
    public async Task Luma_dream_machine()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var bench = new ProviderTestHost(
            new() { ["LUMAAI_API_KEY"] = "luma-1", ["Providers:Luma:BaseAddress"] = server.Address + "dream-machine/v1/" });
        var scenario = RecordedScenario.Load("luma.json", "text_to_video ray-2");
        server.Answer = scenario.Player(server);
        var provider = bench["luma_dream"];
        var command = ClipRequests.Of() with { CallbackUrl = new Uri("https://worker.example/hooks/luma/abc") };

        var job = (await provider.SubmitAsync(command, provider.Keys[0], Stop)).Job(command, provider.Keys[0]);
        Assert.IsType<PollResult.Waiting>(await provider.PollAsync(job, Stop));
        Assert.IsType<PollResult.Succeeded>(await provider.PollAsync(job, Stop));
        for (var index = 0; index < 3; index++)
        {
            scenario.AssertSame(index, server.Seen[index]);
        }
    }

    [Fact]
    public async Task Luma_dream_machine_with_a_picture()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var bench = new ProviderTestHost(new()
        {
            ["LUMAAI_API_KEY"] = "luma-1",
            ["Providers:Luma:Model"] = "ray-flash-2",
            ["Providers:Luma:BaseAddress"] = server.Address + "dream-machine/v1/",
        });
        var image = RecordedScenario.Load("luma.json", "image_to_video ray-flash-2");
        server.Answer = image.Player(server);
        var provider = bench["luma_dream"];

        await provider.SubmitAsync(ClipRequests.Of(prompt: "it moves").WithAddress(), provider.Keys[0], Stop);

        image.AssertSame(0, server.Seen[0], "/aspect_ratio", "/duration", "/resolution", "/loop");
    }

    [Fact]
    public async Task Luma_does_not_repeat_a_500_as_its_client_does_but_looks_for_the_job()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var bench = new ProviderTestHost(
            new() { ["LUMAAI_API_KEY"] = "luma-1", ["Providers:Luma:BaseAddress"] = server.Address + "dream-machine/v1/" });
        server.Answer = RecordedScenario.Load("luma.json", "retry_500").Player(server);
        var provider = bench["luma_dream"];
        var command = ClipRequests.Of();

        Assert.IsType<SubmitResult.Unknown>(await provider.SubmitAsync(command, provider.Keys[0], Stop));
        Assert.Single(server.Seen);

        server.Answer = _ => ServerReply.Json(
            200,
            """
            {
              "generations": [
                {"id":"g1","created_at":"2026-11-20T10:00:05Z","request":{"prompt":"a paper boat in rain"}},
                {"id":"g0","created_at":"2026-11-20T09:00:00Z","request":{"prompt":"a paper boat in rain"}}
              ]
            }
            """);
        var lost = new UnconfirmedSubmission(
            command,
            provider.Keys[0],
            new DateTimeOffset(2026, 11, 20, 10, 0, 0, TimeSpan.Zero),
            new HashSet<KnownJob>()) { SinceCall = TimeSpan.FromMinutes(1) };
        Assert.Equal("g1", Assert.IsType<ReconcileResult.Found>(await provider.ReconcileAsync(lost, Stop)).JobId);
        Assert.IsType<ReconcileResult.NotReceived>(
            await provider.ReconcileAsync(lost with { KnownJobs = new HashSet<KnownJob> { new("g1") } }, Stop));
    }

    [Fact]
    public async Task Google_interactions()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var bench = new ProviderTestHost(
            new() { ["GEMINI_API_KEY"] = "AIza1", ["Providers:Google:BaseAddress"] = server.Address.AbsoluteUri });
        var scenario = RecordedScenario.Load("google-omni.json", "create_background_poll");
        server.Answer = scenario.Player(server);
        var provider = bench["google_veo"];
        var command = ClipRequests.Of() with { CallbackUrl = new Uri("https://worker.example/hooks/gemini") };

        var job = (await provider.SubmitAsync(command, provider.Keys[0], Stop)).Job(command, provider.Keys[0]);
        Assert.IsType<PollResult.Waiting>(await provider.PollAsync(job, Stop));
        var done = Assert.IsType<PollResult.Succeeded>(await provider.PollAsync(job, Stop));

        Assert.Equal("/v1beta/files/xyz789:download?alt=media", Assert.IsType<ClipSource.Remote>(done.Source).Address.PathAndQuery);
        Assert.Equal(command.SubmissionId.ToString("N"), (string?)server.Seen[0].Json!["webhook_config"]!["user_metadata"]!["job"]);
        server.Seen[0].Json!["webhook_config"]!["user_metadata"]!["job"] = "1"; // the job's id in the recording
        for (var index = 0; index < 3; index++)
        {
            scenario.AssertSame(index, server.Seen[index]);
        }

        var image = RecordedScenario.Load("google-omni.json", "create_with_image");
        server.Answer = image.Player(server);
        await provider.SubmitAsync(ClipRequests.Of(prompt: "it moves").WithPixel(), provider.Keys[0], Stop);
        image.AssertSame(0, server.Seen[3], "/response_format/resolution");
    }

    [Fact]
    public async Task Google_veo_on_vertex()
    {
        await using var server = await ProviderServer.StartAsync();
        using var account = new ServiceAccountFile(new Uri(server.Address, "token"));
        await using var bench = new ProviderTestHost(new()
        {
            ["GOOGLE_APPLICATION_CREDENTIALS"] = account.Path,
            ["Providers:Google:BaseAddress"] = server.Address.AbsoluteUri,
            ["Providers:Google:Project"] = "p1",
            ["Providers:Google:StorageUri"] = "gs://bucket/out/",
            ["Providers:Google:PubsubTopic"] = "projects/p1/topics/veo",
        });
        var scenario = RecordedScenario.Load("google-veo.json", "vertex_text_to_video (3.1.0)");
        var player = scenario.Player(server);
        server.Answer = request => request.Path == "/token" ? account.Answer(request) : player(request);
        var provider = bench["google_veo"];
        var command = ClipRequests.Of(8, side: 1080);

        var job = (await provider.SubmitAsync(command, provider.Keys[0], Stop)).Job(command, provider.Keys[0]);
        Assert.IsType<PollResult.Waiting>(await provider.PollAsync(job, Stop));
        var done = Assert.IsType<PollResult.Succeeded>(await provider.PollAsync(job, Stop));

        Assert.Equal(
            "https://storage.googleapis.com/storage/v1/b/bucket/o/out%2Fsample_0.mp4?alt=media",
            Assert.IsType<ClipSource.Remote>(done.Source).Address.AbsoluteUri);
        var calls = server.Seen.Where(request => request.Path != "/token").ToList();
        Assert.Single(server.Seen, request => request.Path == "/token"); // one token does for all
        Assert.Equal("Bearer ya29.test", calls[0].Headers["authorization"]);
        for (var index = 0; index < 3; index++)
        {
            scenario.AssertSame(index, calls[index]);
        }
    }

    [Fact]
    public async Task OpenAi_create_poll_download()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var bench = new ProviderTestHost(
            new() { ["OPENAI_API_KEY"] = "sk-1", ["Providers:OpenAiVideos:BaseAddress"] = server.Address + "v1/" });
        var scenario = RecordedScenario.Load("openai.json", "create_poll_download");
        server.Answer = scenario.Player(server);
        var provider = bench["openai_shorts"];
        var command = ClipRequests.Of(4);

        var job = (await provider.SubmitAsync(command, provider.Keys[0], Stop)).Job(command, provider.Keys[0]);
        Assert.Equal(0.33, Assert.IsType<PollResult.Waiting>(await provider.PollAsync(job, Stop)).Fraction);
        var done = Assert.IsType<PollResult.Succeeded>(await provider.PollAsync(job, Stop));

        using var client = new HttpClient(new SocketsHttpHandler());
        using var download = new HttpRequestMessage(HttpMethod.Get, Assert.IsType<ClipSource.Remote>(done.Source).Address);
        await provider.AuthorizeAsync(download, provider.Keys[0], Stop);
        await client.SendAsync(download, Stop);
        for (var index = 0; index < 4; index++)
        {
            scenario.AssertSame(index, server.Seen[index]);
        }

        Assert.Equal("application/binary", server.Seen[3].Headers["accept"]);
    }

    [Fact]
    public async Task OpenAi_with_a_picture_and_a_429_that_is_repeated()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var bench = new ProviderTestHost(new()
        {
            ["OPENAI_API_KEY"] = "sk-1",
            ["Providers:OpenAiVideos:Model"] = "sora-2-pro",
            ["Providers:OpenAiVideos:BaseAddress"] = server.Address + "v1/",
        });
        var image = RecordedScenario.Load("openai.json", "create_with_image_upload");
        server.Answer = image.Player(server);
        var provider = bench["openai_shorts"];
        await provider.SubmitAsync(ClipRequests.Of(8, "9:16", prompt: "it moves").WithPixel(), provider.Keys[0], Stop);
        image.AssertSame(0, server.Seen[0]);

        var again = RecordedScenario.Load("openai.json", "retry_429_retry_after_ms");
        server.Answer = again.Player(server);
        Assert.IsType<SubmitResult.Accepted>(await provider.SubmitAsync(ClipRequests.Of(4, prompt: "x"), provider.Keys[0], Stop));
        again.AssertSame(0, server.Seen[1], "/model", "/seconds", "/size");
        again.AssertSame(1, server.Seen[2], "/model", "/seconds", "/size");
    }

    [Theory]
    [InlineData("https://img.example/a.png", "https://img.example/a.png")]
    [InlineData(null, "data:image/png;base64,")]
    public async Task OpenAi_with_the_address_of_a_picture(string? address, string start)
    {
        await using var server = await ProviderServer.StartAsync();
        await using var bench = new ProviderTestHost(new()
        {
            ["Providers:OpenAiVideos:ImageFormat"] = "Url",
            ["Providers:OpenAiVideos:BaseAddress"] = server.Address + "v1/",
        });
        server.Answer = _ => ServerReply.Json(200, """{"id":"v1","status":"queued"}""");
        var provider = bench["openai_shorts"];
        var request = ClipRequests.Of(8).WithPixel();
        request = address is null ? request : request with
        {
            Picture = new SourcePicture { Address = new Uri(address), ContentType = "image/*" },
        };
        Assert.IsType<SubmitResult.Accepted>(await provider.SubmitAsync(request, provider.Keys[0], Stop));
        var part = Assert.Single(server.Seen[0].Parts, part => part.Name == "input_reference[image_url]");
        Assert.StartsWith(start, part.Text, StringComparison.Ordinal);
        Assert.False(provider.Traits.ImageAsBytes);
    }

    [Fact]
    public async Task OpenAi_finds_a_video_whose_response_was_lost_in_the_list()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var bench = new ProviderTestHost(new() { ["Providers:OpenAiVideos:BaseAddress"] = server.Address + "v1/" });
        var scenario = RecordedScenario.Load("openai.json", "list");
        server.Answer = scenario.Player(server);
        var provider = bench["openai_shorts"];
        var lost = new UnconfirmedSubmission(
            ClipRequests.Of(4),
            provider.Keys[0],
            DateTimeOffset.FromUnixTimeSeconds(1763632799),
            new HashSet<KnownJob>()) { SinceCall = TimeSpan.FromMinutes(1) };

        Assert.Equal(
            "video_68d7512d07848190b3e45da0ecbebcde004da08e1e0678d5",
            Assert.IsType<ReconcileResult.Found>(await provider.ReconcileAsync(lost, Stop)).JobId);
        // another length excludes nothing: some servers report what they made instead of what was asked for
        Assert.IsType<ReconcileResult.Inconclusive>(await provider.ReconcileAsync(lost with { ClipRequest = ClipRequests.Of(8) }, Stop));
        Assert.IsType<ReconcileResult.NotReceived>(
            await provider.ReconcileAsync(lost with { ClipRequest = ClipRequests.Of(4, prompt: "another") }, Stop));
    }

    [Fact]
    public async Task Stability_text_to_image()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var bench = new ProviderTestHost(
            new() { ["STABILITY_API_KEY"] = "sk-1", ["Providers:Stability:BaseAddress"] = server.Address.AbsoluteUri });
        var scenario = RecordedScenario.Load("stability.json", "text_to_image_then_image_to_video");
        server.Answer = scenario.Player(server);
        var provider = bench["stability_svd"];

        var pictured = Assert.IsType<SubmitResult.ImageReturned>(await provider.SubmitAsync(ClipRequests.Of(), provider.Keys[0], Stop));

        Assert.Equal(("image/png", 70), (pictured.ContentType, pictured.Picture.Length));
        scenario.AssertSame(0, server.Seen[0]);
        Assert.Equal("image/*", server.Seen[0].Headers["accept"]);
    }
}
