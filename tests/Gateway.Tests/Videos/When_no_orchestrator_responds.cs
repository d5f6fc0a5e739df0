using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Gateway.Videos;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Batches;
using AdGenius.HttpContracts.Videos;
using AdGenius.Persistence;
using AdGenius.Persistence.Batches;
using AdGenius.VideoRequests;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Gateway.Tests.Videos;

/// <summary>The orchestrator does not consume the request, so the gateway answers from what it keeps itself.</summary>
public sealed class When_no_orchestrator_responds(ImpatientGatewayFixture gateway) : IClassFixture<ImpatientGatewayFixture>
{
    private static readonly Failure[] Failures = [new() { Code = FailureCode.BudgetExceeded, Text = "The budget is spent." }];

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
                RequestDigest.Of(Request(tenant)),
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

    /// <summary>A request that is sent twice is refused twice; meanwhile its caller may have corrected it.</summary>
    [Fact]
    public async Task Should_not_take_a_late_refusal_for_that_of_the_corrected_request()
    {
        var tenant = GatewayFixture.NewName();
        var (wrong, corrected) = (Request(tenant), Request(tenant) with { Prompt = "Sunrise" });
        await SubmitAsync(wrong);
        await RefuseAsync(wrong);
        var job = await SubmitAsync(corrected);
        Assert.Equal("Queued", job.State);

        await RefuseAsync(wrong);
        Assert.Equal("Queued", (await ReadAsync(job.Id, tenant)).State);
        await PublishRefusalAsync(job.Id, corrected, RequestDigest.Unreadable); // a message without a tenant, under the same id
        Assert.Equal("Queued", (await ReadAsync(job.Id, tenant)).State);

        await RefuseAsync(corrected);
        Assert.Equal("Failed", (await ReadAsync(job.Id, tenant)).State);
    }

    [Fact]
    public async Task Should_not_take_a_late_refusal_for_that_of_the_corrected_line_of_a_batch()
    {
        var tenant = GatewayFixture.NewName();
        var (wrong, corrected) = (Request(tenant), Request(tenant) with { Prompt = "Sunrise" });
        await SubmitBatchAsync(wrong);
        await RefuseAsync(wrong);
        var batch = await SubmitBatchAsync(corrected);
        Assert.Equal((1, 0), (batch.Waiting, batch.Refused));

        await RefuseAsync(wrong);
        batch = await ReadBatchAsync(tenant);
        Assert.Equal((1, 0, "Queued"), (batch.Waiting, batch.Refused, batch.Items![0].State));

        await RefuseAsync(corrected);
        batch = await ReadBatchAsync(tenant);
        Assert.Equal((0, 1, "Failed"), (batch.Waiting, batch.Refused, batch.Items![0].State));
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

    /// <summary>A read of the job answers that it is Queued, so the other routes do not answer that it does not exist.</summary>
    [Theory]
    [InlineData("POST", "/api/v1/videos/{0}/retry", "", 409)]
    [InlineData("POST", "/api/v1/admin/videos/{0}/retry", "", 409)]
    [InlineData("POST", "/api/v1/videos/{0}/retry-store", "", 409)]
    [InlineData("POST", "/api/v1/videos/{0}/approve", "", 409)]
    [InlineData("POST", "/api/v1/videos/{0}/reject", "", 409)]
    [InlineData("POST", "/api/v1/videos/{0}/edits", "{}", 409)]
    [InlineData("POST", "/api/v1/videos/{0}/takes/1/regenerate", """{"feedback":"brighter"}""", 409)]
    [InlineData("GET", "/v1/videos/video_{0}/content", "", 400)]
    [InlineData("POST", "/v1/videos/video_{0}/remix", """{"prompt":"brighter"}""", 400)]
    public async Task Should_answer_that_a_job_is_not_far_enough(string method, string path, string json, int status)
    {
        var request = Request(GatewayFixture.NewName());
        var job = await SubmitAsync(request);
        await ReportsAsync("Queued");
        await RefuseAsync(request);
        await ReportsAsync("Failed");
        if (!path.Contains("/admin/", StringComparison.Ordinal))
        {
            using var other = await SendAsync(GatewayFixture.NewName());
            Assert.Equal(404, (int)other.StatusCode);
        }

        async Task ReportsAsync(string state)
        {
            using var answer = await SendAsync(request.TenantName);
            Assert.Equal(status, (int)answer.StatusCode);
            if (status == 409)
            {
                Assert.Contains(state, (await Problem.ReadAsync(answer, 409)).GetProperty("detail").GetString(), StringComparison.Ordinal);
            }
        }

        Task<HttpResponseMessage> SendAsync(string tenant) => gateway.SendAsync(
            new HttpMethod(method),
            string.Format(CultureInfo.InvariantCulture, path, path.StartsWith("/v1", StringComparison.Ordinal) ? $"{job.Id:N}" : job.Id),
            tenant,
            json.Length > 0 ? json : null);
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

    private static GenerateVideo Request(string tenant) =>
        GatewayFixture.Request(tenant, "r1") with { CreativeId = "ignored", Prompt = "Sunset" };

    private static string BodyOf(GenerateVideo request) =>
        $$"""{"requestId":"{{request.RequestId}}","creativeId":"{{request.CreativeId}}","prompt":"{{request.Prompt}}"}""";

    private async Task<VideoJob> SubmitAsync(GenerateVideo request)
    {
        using var answer = await gateway.SendAsync(HttpMethod.Post, "/api/v1/videos", request.TenantName, BodyOf(request));
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return await GatewayFixture.ReadJobAsync(answer);
    }

    private async Task<BatchInfo> SubmitBatchAsync(GenerateVideo request)
    {
        using var answer = await gateway.SendAsync(
            HttpMethod.Post, "/api/v1/videos/batch", request.TenantName, $"[{BodyOf(request)}]", (ApiHeaders.IdempotencyKey, "key"));
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return await ReadBatchAsync(request.TenantName);
    }

    private async Task<BatchInfo> ReadBatchAsync(string tenant)
    {
        using var answer = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/batches/{JobIds.OfBatch(tenant, "key")}", tenant);
        return (await answer.Content.ReadFromJsonAsync<BatchInfo>(HttpJson.Options, TestContext.Current.CancellationToken))!;
    }

    private async Task<VideoJob> ReadAsync(Guid jobId, string tenant)
    {
        using var read = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/videos/{jobId}", tenant);
        return await GatewayFixture.ReadJobAsync(read);
    }

    /// <summary>Refuses a request as the orchestrator does.</summary>
    private async Task RefuseAsync(GenerateVideo request)
    {
        var (jobId, digest) = (GatewayFixture.JobOf(request), RequestDigest.Of(request));
        await using (var scope = gateway.Services.CreateAsyncScope())
        {
            await RequestRefusals.RecordAsync(
                scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>(),
                jobId,
                digest,
                Failures,
                TimeProvider.System.GetUtcNow(),
                TestContext.Current.CancellationToken);
        }

        await PublishRefusalAsync(jobId, request, digest);
    }

    private async Task PublishRefusalAsync(Guid jobId, GenerateVideo request, string digest)
    {
        using var signal = gateway.Signals.Subscribe(jobId);
        await gateway.Services.GetRequiredService<IBus>().Publish(
            new VideoRefused
            {
                RequestId = request.RequestId,
                TenantName = request.TenantName,
                Failures = Failures,
                At = TimeProvider.System.GetUtcNow(),
            },
            publish => publish.Headers.Set(RequestDigest.Header, digest),
            TestContext.Current.CancellationToken);
        Assert.True(await signal.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, TestContext.Current.CancellationToken));
    }
}
