using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using AdGenius.Contracts.Policy;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Gateway.Tests.Grpc;
using AdGenius.Grpc.V1;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Videos;
using AdGenius.Persistence.Keys;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace AdGenius.Gateway.Tests.Approvals;

public sealed class When_a_video_waits_for_approval(KeyedGatewayFixture gateway) : IClassFixture<KeyedGatewayFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_be_listed_oldest_first_for_its_tenant_alone()
    {
        var tenant = GatewayFixture.NewName();
        var later = await HeldAsync(GatewayFixture.Request(tenant), DateTimeOffset.UnixEpoch.AddHours(2));
        var first = await HeldAsync(GatewayFixture.Request(tenant), DateTimeOffset.UnixEpoch.AddHours(1));
        await gateway.GivenJobAsync(GatewayFixture.Request(tenant));
        await HeldAsync(GatewayFixture.Request(GatewayFixture.NewName()), DateTimeOffset.UnixEpoch);
        var key = await gateway.GivenKeyAsync(tenant, role: ApiKeyRole.Read);

        using var answer = await gateway.SendWithAsync(key, HttpMethod.Get, "/api/v1/approvals");
        var page = (await answer.Content.ReadFromJsonAsync<VideoJobPage>(HttpJson.Options, Cancellation))!;
        Assert.Equal([first, later], page.Items.Select(job => job.Id));
        Assert.Equal("category/gambling", page.Items[0].Approval!.Findings[0].Rule);

        using var part = await gateway.SendWithAsync(key, HttpMethod.Get, "/api/v1/approvals?limit=1");
        var next = (await part.Content.ReadFromJsonAsync<VideoJobPage>(HttpJson.Options, Cancellation))!.Next!;
        Assert.StartsWith("/api/v1/approvals", next.AbsolutePath, StringComparison.Ordinal);
        using var rest = await gateway.SendWithAsync(key, HttpMethod.Get, next.PathAndQuery);
        Assert.Equal([later], (await rest.Content.ReadFromJsonAsync<VideoJobPage>(HttpJson.Options, Cancellation))!.Items
            .Select(job => job.Id));
        using var wrong = await gateway.SendWithAsync(key, HttpMethod.Get, "/api/v1/approvals?limit=x");
        Assert.NotEmpty((await Problem.ReadAsync(wrong, 400)).Of("limit"));
    }

    [Fact]
    public async Task Should_be_approved_and_rejected_with_the_reason_and_the_key()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await HeldAsync(request);
        var key = await gateway.GivenKeyAsync(request.TenantName, role: ApiKeyRole.Approve);

        using var approved = await gateway.SendWithAsync(
            key, HttpMethod.Post, $"/api/v1/videos/{jobId}/approve", json: """{"reason":"our brand"}""");
        Assert.Equal(202, (int)approved.StatusCode);
        var approve = await gateway.ReceivedAsync<ApproveVideo>(one => one.JobId == jobId);
        Assert.Equal(
            (request.TenantName, "our brand", key.Key.KeyId, DateTimeOffset.UnixEpoch),
            (approve.TenantName, approve.Reason, approve.DecidedBy, approve.HeldAt));

        using var rejected = await gateway.SendWithAsync(key, HttpMethod.Post, $"/api/v1/videos/{jobId}/reject");
        Assert.Equal(202, (int)rejected.StatusCode);
        var reject = await gateway.ReceivedAsync<RejectVideo>(one => one.JobId == jobId);
        Assert.Equal((null, DateTimeOffset.UnixEpoch), (reject.Reason, reject.HeldAt));
    }

    [Theory]
    [InlineData("approve")]
    [InlineData("reject")]
    public async Task Should_not_be_decided_by_what_was_found_before_it_was_held_again(string decision)
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await HeldAsync(request);
        var key = await gateway.GivenKeyAsync(request.TenantName, role: ApiKeyRole.Approve);
        var path = $"/api/v1/videos/{jobId}/{decision}";

        using var late = await gateway.SendWithAsync(key, HttpMethod.Post, path, json: """{"heldAt":"1969-12-31T23:00:00Z"}""");
        Assert.Contains(
            "was held again", (await Problem.ReadAsync(late, 409)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        using var wrong = await gateway.SendWithAsync(key, HttpMethod.Post, path, json: """{"heldAt":"yesterday"}""");
        Assert.Contains("\"heldAt\"", (await Problem.ReadAsync(wrong, 400)).Of("body"), StringComparison.Ordinal);
        using var calls = new GrpcCalls(gateway);
        await GrpcCalls.FailsAsync(
            StatusCode.FailedPrecondition, () => DecideAsync(calls, key, decision, jobId, new Timestamp { Seconds = -1 }));
        await GrpcCalls.FailsAsync(
            StatusCode.InvalidArgument, () => DecideAsync(calls, key, decision, jobId, new Timestamp { Nanos = -1 }));
        Assert.DoesNotContain(gateway.Fleet.Received, one => one is ApproveVideo sent && sent.JobId == jobId);
        Assert.DoesNotContain(gateway.Fleet.Received, one => one is RejectVideo sent && sent.JobId == jobId);

        using var read = await gateway.SendWithAsync(key, HttpMethod.Post, path, json: """{"heldAt":"1970-01-01T01:00:00+01:00"}""");
        Assert.Equal(202, (int)read.StatusCode);
        await DecideAsync(calls, key, decision, jobId, new Timestamp());
    }

    [Fact]
    public async Task Should_be_decided_over_grpc_too()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await HeldAsync(request);
        using var calls = new GrpcCalls(gateway);
        var key = GrpcCalls.Key(await gateway.GivenKeyAsync(request.TenantName, role: ApiKeyRole.Approve));

        var video = await calls.Client.ApproveVideoAsync(
            new ApproveVideoRequest { JobId = $"{jobId}", Reason = "fine" }, key, cancellationToken: Cancellation);
        Assert.Equal((VideoState.AwaitingApproval, "category/gambling"), (video.State, video.Approval.Findings[0].Rule));
        Assert.Equal("fine", (await gateway.ReceivedAsync<ApproveVideo>(one => one.JobId == jobId)).Reason);
        await calls.Client.RejectVideoAsync(new RejectVideoRequest { JobId = $"{jobId}" }, key, cancellationToken: Cancellation);
        await gateway.ReceivedAsync<RejectVideo>(one => one.JobId == jobId);

        var list = await calls.Client.ListVideosAsync(
            new ListVideosRequest { State = VideoState.AwaitingApproval }, key, cancellationToken: Cancellation);
        Assert.Single(list.Videos);
    }

    [Theory]
    [InlineData("approve")]
    [InlineData("reject")]
    public async Task Should_be_decided_by_no_other_role_tenant_or_state(string decision)
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await HeldAsync(request);
        var path = $"/api/v1/videos/{jobId}/{decision}";
        using var submitter = await gateway.SendWithAsync(await gateway.GivenKeyAsync(request.TenantName), HttpMethod.Post, path);
        Assert.Contains(
            "role approve", (await Problem.ReadAsync(submitter, 403)).GetProperty("detail").GetString(), StringComparison.Ordinal);

        var other = await gateway.GivenKeyAsync(GatewayFixture.NewName(), role: ApiKeyRole.Admin);
        using var stranger = await gateway.SendWithAsync(other, HttpMethod.Post, path);
        Assert.Equal(404, (int)stranger.StatusCode);
        using var calls = new GrpcCalls(gateway);
        await GrpcCalls.FailsAsync(StatusCode.NotFound, async () => await calls.Client.ApproveVideoAsync(
            new ApproveVideoRequest { JobId = $"{jobId}" }, GrpcCalls.Key(other), cancellationToken: Cancellation));
        await GrpcCalls.FailsAsync(StatusCode.PermissionDenied, async () => await calls.Client.RejectVideoAsync(
            new RejectVideoRequest { JobId = $"{jobId}" },
            GrpcCalls.Key(await gateway.GivenKeyAsync(request.TenantName)),
            cancellationToken: Cancellation));

        var running = await gateway.GivenJobAsync(GatewayFixture.Request(request.TenantName));
        var approver = await gateway.GivenKeyAsync(request.TenantName, role: ApiKeyRole.Approve);
        using var early = await gateway.SendWithAsync(approver, HttpMethod.Post, $"/api/v1/videos/{running}/{decision}");
        Assert.Contains(
            "its state is Quantifying", (await Problem.ReadAsync(early, 409)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(gateway.Fleet.Received, one => one is ApproveVideo { } sent && sent.TenantName == request.TenantName);
        Assert.DoesNotContain(gateway.Fleet.Received, one => one is RejectVideo { } sent && sent.TenantName == request.TenantName);
    }

    [Theory]
    [InlineData("""{"reason":5}""", "must be {\"reason\"")]
    [InlineData("""{"why":"x"}""", "must be {\"reason\"")]
    [InlineData("[]", "must be {\"reason\"")]
    [InlineData("{", "not valid JSON at line 1, byte 2")]
    public async Task Should_name_what_is_wrong_with_the_body(string body, string text)
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await HeldAsync(request);
        var key = await gateway.GivenKeyAsync(request.TenantName, role: ApiKeyRole.Approve);
        using var answer = await gateway.SendWithAsync(key, HttpMethod.Post, $"/api/v1/videos/{jobId}/approve", json: body);
        Assert.Contains(text, (await Problem.ReadAsync(answer, 400)).Of("body"), StringComparison.Ordinal);
        using var tooLong = await gateway.SendWithAsync(
            key, HttpMethod.Post, $"/api/v1/videos/{jobId}/approve", json: $$"""{"reason":"{{new string('x', 501)}}"}""");
        Assert.Contains("at most 500", (await Problem.ReadAsync(tooLong, 400)).Of("reason"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("approve")]
    [InlineData("reject")]
    public async Task Should_not_be_decided_by_a_body_in_chunks_that_says_not_that_it_is_JSON(string decision)
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await HeldAsync(request);
        var key = await gateway.GivenKeyAsync(request.TenantName, role: ApiKeyRole.Approve);
        var path = $"/api/v1/videos/{jobId}/{decision}";
        const string Late = """{"heldAt":"1969-12-31T23:00:00Z"}""";
        using var unnamed = await SendChunkedAsync(key, path, Late, mediaType: null);
        await Problem.ReadAsync(unnamed, 415);
        using var late = await SendChunkedAsync(key, path, Late, "application/json");
        await Problem.ReadAsync(late, 409);
        Assert.DoesNotContain(gateway.Fleet.Received, one => one is ApproveVideo sent && sent.JobId == jobId);
        Assert.DoesNotContain(gateway.Fleet.Received, one => one is RejectVideo sent && sent.JobId == jobId);

        using var empty = await SendChunkedAsync(key, path, "", mediaType: null);
        Assert.Equal(202, (int)empty.StatusCode);
    }

    private async Task<HttpResponseMessage> SendChunkedAsync(NewApiKey key, string path, string body, string? mediaType)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, path);
        message.Headers.Add("Authorization", $"Bearer {key.Text}");
        message.Headers.TransferEncodingChunked = true;
        message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        message.Content.Headers.ContentType = mediaType is null ? null : new MediaTypeHeaderValue(mediaType);
        return await gateway.Http.SendAsync(message, Cancellation);
    }

    private static async Task DecideAsync(GrpcCalls calls, NewApiKey key, string decision, Guid jobId, Timestamp heldAt)
    {
        if (decision == "approve")
        {
            await calls.Client.ApproveVideoAsync(
                new ApproveVideoRequest { JobId = $"{jobId}", HeldAt = heldAt }, GrpcCalls.Key(key), cancellationToken: Cancellation);
        }
        else
        {
            await calls.Client.RejectVideoAsync(
                new RejectVideoRequest { JobId = $"{jobId}", HeldAt = heldAt }, GrpcCalls.Key(key), cancellationToken: Cancellation);
        }
    }

    private Task<Guid> HeldAsync(GenerateVideo request, DateTimeOffset? at = null) => gateway.GivenJobAsync(request, Rows.Hold, at);
}
