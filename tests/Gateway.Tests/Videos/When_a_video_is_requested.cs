using System.Net;
using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Gateway.Videos;
using AdGenius.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Gateway.Tests.Videos;

public sealed class When_a_video_is_requested(GatewayFixture gateway)
{
    [Fact]
    public async Task Should_answer_202_with_the_job_and_where_it_is()
    {
        var tenant = GatewayFixture.NewName();
        using var answer = await gateway.SendAsync(HttpMethod.Post, "/api/v1/videos", null,
            $$$"""
            {
              "tenantName": "{{{tenant}}}", "requestId": "r1", "creativeId": "summer", "prompt": "Sunset 🌅 مرحبا",
              "quality": "high", "labels": { "a": "b" }
            }
            """);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var job = await GatewayFixture.ReadJobAsync(answer);
        Assert.Equal($"/api/v1/videos/{job.Id}", answer.Headers.Location!.ToString());
        Assert.Equal(("r1", tenant, "summer", "Quantifying", "local"), (job.RequestId, job.Tenant, job.Creative, job.State, job.Model));
        Assert.Equal(7, Assert.Single(job.Takes).Seed);
        var sent = await gateway.ReceivedAsync<GenerateVideo>(request => request.TenantName == tenant);
        Assert.Equal((Quality.High, "Sunset 🌅 مرحبا"), (sent.Quality, sent.Prompt));
        using var read = await gateway.Http.GetAsync(job.Self + "?tenant=" + tenant, TestContext.Current.CancellationToken);
        Assert.Equal(job.Id, (await GatewayFixture.ReadJobAsync(read)).Id);
        var accepted = gateway.Services.GetRequiredService<AcceptedRequestCache>();
        await Until.TrueAsync(
            "the request is no longer held, because the database has its job",
            () => !accepted.TryGet(tenant, job.Id, out _),
            TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Should_take_tenant_and_request_id_from_headers()
    {
        var tenant = GatewayFixture.NewName();
        using var answer = await gateway.SendAsync(HttpMethod.Post, "/api/v1/videos", tenant,
            """{"creativeId":"summer","prompt":"Sunset"}""", ("Idempotency-Key", "key-1"));
        var job = await GatewayFixture.ReadJobAsync(answer);
        Assert.Equal(("key-1", tenant), (job.RequestId, job.Tenant));
    }

    [Fact]
    public async Task Should_answer_the_same_job_to_the_same_request()
    {
        var tenant = GatewayFixture.NewName();
        var body = """{"requestId":"r1","creativeId":"summer","prompt":"Sunset","durationSeconds":6,"maxCost":1.50}""";
        using var first = await gateway.SendAsync(HttpMethod.Post, "/api/v1/videos", tenant, body);
        using var second = await gateway.SendAsync(
            HttpMethod.Post,
            "/api/v1/videos",
            tenant,
            body.Replace("6,", "6.0,", StringComparison.Ordinal));
        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (first.StatusCode, second.StatusCode));
        Assert.Equal((await GatewayFixture.ReadJobAsync(first)).Id, (await GatewayFixture.ReadJobAsync(second)).Id);
        Assert.Single(gateway.Fleet.Received.OfType<GenerateVideo>(), request => request.TenantName == tenant);
    }

    [Fact]
    public async Task Should_refuse_another_request_under_the_same_id()
    {
        var tenant = GatewayFixture.NewName();
        using var first = await gateway.SendAsync(
            HttpMethod.Post,
            "/api/v1/videos",
            tenant,
            """{"requestId":"r1","creativeId":"summer","prompt":"Sunset"}""");
        using var second = await gateway.SendAsync(
            HttpMethod.Post,
            "/api/v1/videos",
            tenant,
            """{"requestId":"r1","creativeId":"summer","prompt":"Sunrise"}""");
        var problem = await Problem.ReadAsync(second, 422);
        Assert.Contains("belongs to another request", problem.Of("requestId"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_let_two_tenants_use_the_same_request_id()
    {
        var body = """{"requestId":"shared","creativeId":"summer","prompt":"Sunset"}""";
        using var one = await gateway.SendAsync(HttpMethod.Post, "/api/v1/videos", GatewayFixture.NewName(), body);
        using var other = await gateway.SendAsync(HttpMethod.Post, "/api/v1/videos", GatewayFixture.NewName(), body);
        Assert.NotEqual((await GatewayFixture.ReadJobAsync(one)).Id, (await GatewayFixture.ReadJobAsync(other)).Id);
    }

    /// <summary>A gateway that was started later, or again, has nothing in memory.</summary>
    [Fact]
    public async Task Should_answer_at_a_gateway_that_was_started_later()
    {
        var tenant = GatewayFixture.NewName();
        var body = """{"requestId":"r1","creativeId":"ignored","prompt":"Sunset","labels":{"a":"b"}}""";
        using var answer = await gateway.SendAsync(HttpMethod.Post, "/api/v1/videos", tenant, body);
        var job = await GatewayFixture.ReadJobAsync(answer);
        gateway.Services.GetRequiredService<AcceptedRequestCache>().Remove(job.Id);

        using var read = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/videos/{job.Id}", tenant);
        var found = await GatewayFixture.ReadJobAsync(read);
        Assert.Equal(("Queued", "r1", "b", job.AcceptedAt), (found.State, found.RequestId, found.Labels!["a"], found.AcceptedAt));
        using var asOtherTenant = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/videos/{job.Id}", GatewayFixture.NewName());
        await Problem.ReadAsync(asOtherTenant, 404);
        using var same = await gateway.SendAsync(HttpMethod.Post, "/api/v1/videos", tenant, body);
        Assert.Equal((HttpStatusCode.Accepted, job.Id), (same.StatusCode, (await GatewayFixture.ReadJobAsync(same)).Id));
        gateway.Services.GetRequiredService<AcceptedRequestCache>().Remove(job.Id);
        using var changed = await gateway.SendAsync(
            HttpMethod.Post, "/api/v1/videos", tenant, body.Replace("Sunset", "Sunrise", StringComparison.Ordinal));
        await Problem.ReadAsync(changed, 422);
        using var cancelled = await gateway.SendAsync(HttpMethod.Delete, $"/api/v1/videos/{job.Id}", tenant);
        Assert.Equal(HttpStatusCode.Accepted, cancelled.StatusCode);
        await gateway.ReceivedAsync<CancelVideo>(cancel => cancel.JobId == job.Id);
    }

    [Fact]
    public async Task Should_show_a_late_refusal_at_a_gateway_that_was_started_later()
    {
        var tenant = GatewayFixture.NewName();
        using var answer = await gateway.SendAsync(
            HttpMethod.Post, "/api/v1/videos", tenant, """{"requestId":"r1","creativeId":"ignored","prompt":"Sunset"}""");
        var job = await GatewayFixture.ReadJobAsync(answer);
        using var signal = gateway.Signals.Subscribe(job.Id);
        await gateway.PublishAsync(new VideoRefused
        {
            RequestId = "r1",
            TenantName = tenant,
            Failures = [new Failure { Code = FailureCode.BudgetExceeded, Text = "The budget is spent." }],
            At = DateTimeOffset.UnixEpoch,
        });
        Assert.True(await signal.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, TestContext.Current.CancellationToken));
        gateway.Services.GetRequiredService<AcceptedRequestCache>().Remove(job.Id);

        using var read = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/videos/{job.Id}", tenant);

        var found = await GatewayFixture.ReadJobAsync(read);
        Assert.Equal(("Failed", true, FailureCode.BudgetExceeded), (found.State, found.IsEnded, found.Failure!.Code));
    }

    [Fact]
    public async Task Should_answer_queued_while_no_orchestrator_runs()
    {
        var tenant = GatewayFixture.NewName();
        var body = """{"requestId":"r1","creativeId":"ignored","prompt":"Sunset","maxCost":1.5,"labels":{"a":"1","b":"2"}}""";
        using var answer = await gateway.SendAsync(HttpMethod.Post, "/api/v1/videos", tenant, body);
        var job = await GatewayFixture.ReadJobAsync(answer);
        Assert.Equal((HttpStatusCode.Accepted, "Queued", false), (answer.StatusCode, job.State, job.IsEnded));
        using var read = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/videos/{job.Id}", tenant);
        Assert.Equal((HttpStatusCode.OK, "Queued"), (read.StatusCode, (await GatewayFixture.ReadJobAsync(read)).State));
        using var asOtherTenant = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/videos/{job.Id}", GatewayFixture.NewName());
        await Problem.ReadAsync(asOtherTenant, 404);
        using var same = await gateway.SendAsync(
            HttpMethod.Post,
            "/api/v1/videos",
            tenant,
            """{"labels":{"b":"2","a":"1"},"maxCost":1.50,"prompt":"Sunset","creativeId":"ignored","requestId":"r1"}""");
        Assert.Equal(HttpStatusCode.Accepted, same.StatusCode);
        using var changed = await gateway.SendAsync(
            HttpMethod.Post,
            "/api/v1/videos",
            tenant,
            body.Replace("Sunset", "Sunrise", StringComparison.Ordinal));
        await Problem.ReadAsync(changed, 422);
    }

    [Theory]
    [InlineData("refused", 422, "maxCost", "BudgetExceeded")]
    [InlineData("wrong", 400, "callbackUrl", "InvalidRequest")]
    public async Task Should_answer_with_the_orchestrators_refusal(string creative, int status, string field, string code)
    {
        var tenant = GatewayFixture.NewName();
        using var answer = await gateway.SendAsync(
            HttpMethod.Post,
            "/api/v1/videos",
            tenant,
            $$"""{"requestId":"r1","creativeId":"{{creative}}","prompt":"Sunset"}""");
        var problem = await Problem.ReadAsync(answer, status);
        Assert.NotNull(problem.Of(field));
        Assert.Equal(code, problem.GetProperty("code").GetString());
    }
}
