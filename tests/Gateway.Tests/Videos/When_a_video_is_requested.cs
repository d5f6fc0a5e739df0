using System.Net;
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

    [Theory]
    [InlineData("refused", 422, "maxCost", "BudgetExceeded")]
    [InlineData("wrong", 400, "callbackUrl", "InvalidRequest")]
    [InlineData("wrong-and-refused", 422, "callbackUrl", "BudgetExceeded")]
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
