using System.Net;
using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Gateway.Videos;
using AdGenius.Persistence;
using AdGenius.Persistence.Batches;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Gateway.Tests.Videos;

/// <summary>The orchestrator does not consume the request, so the gateway answers from what it keeps itself.</summary>
public sealed class When_no_orchestrator_responds(ImpatientGatewayFixture gateway) : IClassFixture<ImpatientGatewayFixture>
{
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
        using var history = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/videos/{job.Id}/history", tenant);
        Assert.Equal(HttpStatusCode.OK, history.StatusCode);
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

    /// <summary>The event is lost where the gateway's connection to the broker is; the orchestrator has written the row.</summary>
    [Fact]
    public async Task Should_show_a_refusal_whose_event_did_not_reach_this_gateway()
    {
        var tenant = GatewayFixture.NewName();
        var body = """{"requestId":"r1","creativeId":"ignored","prompt":"Sunset"}""";
        using var answer = await gateway.SendAsync(HttpMethod.Post, "/api/v1/videos", tenant, body);
        var job = await GatewayFixture.ReadJobAsync(answer);
        await using (var scope = gateway.Services.CreateAsyncScope())
        {
            await RequestRefusals.RecordAsync(
                scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>(),
                job.Id,
                [new Failure { Code = FailureCode.BudgetExceeded, Text = "The budget is spent." }],
                TimeProvider.System.GetUtcNow(),
                TestContext.Current.CancellationToken);
        }

        using var read = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/videos/{job.Id}", tenant);
        var found = await GatewayFixture.ReadJobAsync(read);
        Assert.Equal(("Failed", true, FailureCode.BudgetExceeded), (found.State, found.IsEnded, found.Failure!.Code));
        using var changed = await gateway.SendAsync(
            HttpMethod.Post, "/api/v1/videos", tenant, body.Replace("Sunset", "Sunrise", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Accepted, changed.StatusCode); // a refused request never became a job
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

    [Fact]
    public async Task Should_cancel_a_job_the_database_does_not_have_yet()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName()) with { CreativeId = "ignored" };
        using var accepted = await gateway.SendAsync(HttpMethod.Post, "/api/v1/videos", request.TenantName,
            $$"""{"requestId":"{{request.RequestId}}","creativeId":"ignored","prompt":"Sunset"}""");
        var jobId = GatewayFixture.JobOf(request);
        using var answer = await gateway.SendAsync(HttpMethod.Delete, $"/api/v1/videos/{jobId}", request.TenantName);
        Assert.Equal(202, (int)answer.StatusCode);
        await gateway.ReceivedAsync<CancelVideo>(cancel => cancel.JobId == jobId);
    }
}
