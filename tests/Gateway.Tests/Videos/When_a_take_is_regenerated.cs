using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Pictures;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Gateway.Tests.Grpc;
using Grpc.Core;

namespace AdGenius.Gateway.Tests.Videos;

public sealed class When_a_take_is_regenerated(GatewayFixture gateway)
{
    private readonly GenerateVideo _request = GatewayFixture.Request(GatewayFixture.NewName()) with
    {
        Style = "watercolor",
        DurationSeconds = 9,
        Variations = 3,
        Labels = new Dictionary<string, string> { ["campaign"] = "spring" },
    };

    [Fact]
    public async Task Should_copy_everything_but_the_feedback_and_link_the_parent()
    {
        var jobId = await GivenAsync(TakeStatus.Stored);
        using var answer = await SendAsync(jobId, 1, """{"feedback":"more light","requestId":"again"}""");
        Assert.Equal(202, (int)answer.StatusCode);
        var made = await GatewayFixture.ReadJobAsync(answer);
        Assert.Equal((jobId, "more light"), (made.BasedOn!.JobId, made.BasedOn.Feedback));

        var sent = await gateway.ReceivedAsync<GenerateVideo>(request => request.TenantName == _request.TenantName);
        Assert.Equal(
            _request with { RequestId = "again", Feedback = "more light", BasedOnTake = made.BasedOn.TakeId, Variations = 1, Seed = 7 },
            sent with { Labels = _request.Labels });
        Assert.Equal("spring", sent.Labels!["campaign"]);
        using var read = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/videos/{made.Id}", _request.TenantName);
        var basedOn = (await GatewayFixture.ReadJobAsync(read)).BasedOn!;
        Assert.Equal((jobId, $"/api/v1/videos/{jobId}"), (basedOn.JobId, basedOn.Job!.AbsolutePath));
    }

    [Fact]
    public async Task Should_take_another_seed()
    {
        var jobId = await GivenAsync(TakeStatus.Stored);
        using var answer = await SendAsync(jobId, 1, """{"feedback":"more light","seed":8,"requestId":"again"}""");

        Assert.Equal(202, (int)answer.StatusCode);
        Assert.Equal(8, (await gateway.ReceivedAsync<GenerateVideo>(request => request.TenantName == _request.TenantName)).Seed);
    }

    [Fact]
    public async Task Should_copy_what_earlier_feedback_has_changed_as_it_is_now()
    {
        var jobId = await gateway.GivenJobAsync(_request, job =>
        {
            job.CurrentState = "Completed";
            job.Takes[0].Status = TakeStatus.Stored;
            job.Parameters = TestKit.Fakes.WorkerEvents.Parameters(_request) with
            {
                Style = "anime",
                DurationSeconds = 12,
                Regeneration = new RegenerationReport
                {
                    BasedOnTake = Guid.NewGuid(), Feedback = "anime style", Changes = [], ChangedScenes = [],
                },
            };
        });
        using var answer = await SendAsync(jobId, 1, """{"feedback":"more light","requestId":"third"}""");
        Assert.Equal(202, (int)answer.StatusCode);
        var sent = await gateway.ReceivedAsync<GenerateVideo>(request => request.TenantName == _request.TenantName);
        Assert.Equal(("anime", 12.0, _request.Prompt), (sent.Style, sent.DurationSeconds, sent.Prompt));
    }

    /// <summary>The orchestrator adds it as far as the present model takes it: what is stated would be refused.</summary>
    [Fact]
    public async Task Should_not_state_what_may_have_to_be_left_out()
    {
        var request = _request with
        {
            SourceImage = "videos/acme/start.png",
            Diffusion = new DiffusionSettings { Steps = 8 },
            BrandKit = "tea",
            Overlays = new Overlays { Logo = new Overlay { From = 2 } },
        };
        var jobId = await gateway.GivenJobAsync(request, job =>
        {
            job.CurrentState = "Completed";
            job.Takes[0].Status = TakeStatus.Stored;
        });

        using var answer = await SendAsync(jobId, 1, """{"feedback":"more light","requestId":"again"}""");

        Assert.Equal(202, (int)answer.StatusCode);
        var sent = await gateway.ReceivedAsync<GenerateVideo>(one => one.TenantName == _request.TenantName);
        Assert.Equal((null, null, null), (sent.SourceImage, sent.Diffusion, sent.BrandKit));
        Assert.Equal((null, _request.Prompt), (sent.Overlays, sent.Prompt));
    }

    /// <summary>The job has what its request leaves out from the earlier take.</summary>
    [Fact]
    public async Task Should_find_the_job_of_a_request_that_leaves_out_what_is_as_for_the_take()
    {
        var parent = Guid.NewGuid();
        var jobId = await gateway.GivenJobAsync(
            _request with { RequestId = "again", Feedback = "more light", BasedOnTake = parent, Variations = 1, Seed = 7 });

        using var same = await PostAsync("more light");
        using var other = await PostAsync("less light");

        Assert.Equal((202, jobId), ((int)same.StatusCode, (await GatewayFixture.ReadJobAsync(same)).Id));
        Assert.Equal(422, (int)other.StatusCode);

        Task<HttpResponseMessage> PostAsync(string feedback) => gateway.SendAsync(
            HttpMethod.Post,
            "/api/v1/videos",
            _request.TenantName,
            $$"""{"requestId":"again","creativeId":"{{_request.CreativeId}}","feedback":"{{feedback}}","basedOnTake":"{{parent}}"}""");
    }

    /// <summary>The picture to start from may be that of the take, which the orchestrator adds.</summary>
    [Theory]
    [InlineData("\"strength\":0.25")]
    [InlineData("\"mask\":\"videos/acme/mask.png\"")]
    public async Task Should_take_a_strength_or_a_mask_without_a_picture(string setting)
    {
        using var answer = await gateway.SendAsync(
            HttpMethod.Post,
            "/api/v1/videos",
            _request.TenantName,
            $$$"""
            {"creativeId":"summer","feedback":"warmer","variations":1,"basedOnTake":"{{{Guid.NewGuid()}}}","diffusion":{{{{setting}}}}}
            """);
        Assert.Equal(202, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Should_make_one_job_of_a_repeated_call()
    {
        var jobId = await GivenAsync(TakeStatus.Stored);
        var ids = new HashSet<Guid>();
        for (var count = 0; count < 2; count++)
        {
            using var answer = await SendAsync(jobId, 1, """{"feedback":"more light","requestId":"again"}""");
            ids.Add((await GatewayFixture.ReadJobAsync(answer)).Id);
        }

        Assert.Single(ids);
    }

    [Fact]
    public async Task Should_refuse_a_request_id_that_differs_from_the_idempotency_key()
    {
        var jobId = await GivenAsync(TakeStatus.Stored);
        using var differs = await gateway.SendAsync(
            HttpMethod.Post,
            $"/api/v1/videos/{jobId}/takes/1/regenerate",
            _request.TenantName,
            """{"feedback":"more light","requestId":"again"}""",
            ("Idempotency-Key", "other"));
        Assert.Contains("differ", (await Problem.ReadAsync(differs, 400)).Of("requestId"), StringComparison.Ordinal);
        using var alone = await gateway.SendAsync(
            HttpMethod.Post,
            $"/api/v1/videos/{jobId}/takes/1/regenerate",
            _request.TenantName,
            """{"feedback":"more light"}""",
            ("Idempotency-Key", "other"));
        Assert.Equal("other", (await GatewayFixture.ReadJobAsync(alone)).RequestId);
    }

    [Theory]
    [InlineData("""{"feedback":""}""", "feedback", "empty")]
    [InlineData("""{"feedback":"  "}""", "feedback", "empty")]
    [InlineData("{}", "body", "must be {\"feedback\"")]
    [InlineData("null", "body", "must be {\"feedback\"")]
    [InlineData("""{"feedback":5}""", "feedback", "must be one text")]
    [InlineData("""{"feedback":"x","feedback":"y"}""", "feedback", "must be one text")]
    [InlineData("""{"feedback":"x","requestId":7}""", "requestId", "must be one text")]
    [InlineData("""{"feedback":"x","seed":"7"}""", "seed", "must be one whole number")]
    [InlineData("""{"feedback":"x","seed":4294967296}""", "seed", "allowed are 0 to 4294967295")]
    [InlineData("""{"feedback":"x","prompt":"y"}""", "body", "must be {\"feedback\"")]
    [InlineData("[", "body", "not valid JSON at line 1, byte 2")]
    [InlineData("", "body", "empty")]
    public async Task Should_refuse_a_body_without_feedback(string json, string field, string text)
    {
        var jobId = await GivenAsync(TakeStatus.Stored);
        using var answer = await SendAsync(jobId, 1, json);
        Assert.Contains(text, (await Problem.ReadAsync(answer, 400)).Of(field), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_answer_409_for_a_take_that_is_not_stored_and_404_for_one_that_does_not_exist()
    {
        var jobId = await GivenAsync(TakeStatus.Failed);
        using var failed = await SendAsync(jobId, 1, """{"feedback":"x"}""");
        await Problem.ReadAsync(failed, 409);
        using var missing = await SendAsync(jobId, 2, """{"feedback":"x"}""");
        Assert.Equal(
            $"Video {jobId} has no take '2'; its takes are 1 to 1, or the id of one of them.",
            (await Problem.ReadAsync(missing, 404)).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Should_take_the_id_of_a_take_like_its_number()
    {
        var jobId = await GivenAsync(TakeStatus.Stored);
        using var read = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/videos/{jobId}", _request.TenantName);
        var takeId = (await GatewayFixture.ReadJobAsync(read)).Takes[0].Id;
        using var answer = await SendAsync(jobId, $"{takeId}", """{"feedback":"more light","requestId":"again"}""");
        Assert.Equal(202, (int)answer.StatusCode);
        Assert.Equal(takeId, (await GatewayFixture.ReadJobAsync(answer)).BasedOn!.TakeId);

        foreach (var unknown in (string[])[$"{jobId}", "first", "0", "-1", "1.5"])
        {
            using var refused = await SendAsync(jobId, unknown, """{"feedback":"more light"}""");
            var detail = (await Problem.ReadAsync(refused, 404)).GetProperty("detail").GetString();
            Assert.Equal($"Video {jobId} has no take '{unknown}'; its takes are 1 to 1, or the id of one of them.", detail);
        }
    }

    [Fact]
    public async Task Should_answer_409_for_a_take_of_a_deleted_video_except_to_a_call_that_was_accepted_before()
    {
        const string Body = """{"feedback":"more light","requestId":"again"}""";
        var jobId = await GivenAsync(TakeStatus.Stored);
        using var before = await SendAsync(jobId, 1, Body);
        Assert.Equal(202, (int)before.StatusCode);
        await gateway.WriteAsync(
            database => database.Videos.Single(job => job.CorrelationId == jobId).DeletedAt = DateTimeOffset.UnixEpoch.AddDays(2));

        using var again = await SendAsync(jobId, 1, Body);
        Assert.Equal(202, (int)again.StatusCode);
        using var deleted = await SendAsync(jobId, 1, """{"feedback":"less light","requestId":"other"}""");
        Assert.Contains(
            $"{jobId} is Deleted", (await Problem.ReadAsync(deleted, 409)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        using var calls = new GrpcCalls(gateway);
        await GrpcCalls.FailsAsync(StatusCode.FailedPrecondition, async () => await calls.Client.RegenerateVideoAsync(
            new AdGenius.Grpc.V1.RegenerateVideoRequest { JobId = $"{jobId}", Feedback = "less light" },
            GrpcCalls.Tenant(_request.TenantName),
            cancellationToken: TestContext.Current.CancellationToken));
    }

    private Task<Guid> GivenAsync(TakeStatus status) => gateway.GivenJobAsync(_request, job =>
    {
        job.CurrentState = "Completed";
        job.Takes[0].Status = status;
    });

    private Task<HttpResponseMessage> SendAsync(Guid jobId, int take, string json) => SendAsync(jobId, $"{take}", json);

    private Task<HttpResponseMessage> SendAsync(Guid jobId, string take, string json) =>
        gateway.SendAsync(HttpMethod.Post, $"/api/v1/videos/{jobId}/takes/{take}/regenerate", _request.TenantName, json);
}
