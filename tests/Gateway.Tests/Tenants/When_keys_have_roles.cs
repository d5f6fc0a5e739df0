using System.Net.Http.Json;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Gateway.Tests.Grpc;
using AdGenius.Grpc.V1;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Usage;
using AdGenius.Persistence.Keys;
using AdGenius.TestKit;
using Grpc.Core;

namespace AdGenius.Gateway.Tests.Tenants;

public sealed class When_keys_have_roles(KeyedGatewayFixture gateway) : IClassFixture<KeyedGatewayFixture>
{
    private const string Body = "{\"creativeId\":\"summer\",\"prompt\":\"Sunset\"}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_let_a_key_that_reads_change_nothing()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request);
        var reader = await gateway.GivenKeyAsync(request.TenantName, role: ApiKeyRole.Read);
        using var read = await gateway.SendWithAsync(reader, HttpMethod.Get, $"/api/v1/videos/{jobId}");
        Assert.Equal(200, (int)read.StatusCode);
        foreach (var (method, path, body) in new[]
        {
            (HttpMethod.Post, "/api/v1/videos", Body), (HttpMethod.Delete, $"/api/v1/videos/{jobId}", null),
            (HttpMethod.Post, $"/api/v1/videos/{jobId}/retry-store", null),
        })
        {
            using var refused = await gateway.SendWithAsync(reader, method, path, json: body);
            var problem = await Problem.ReadAsync(refused, 403);
            Assert.Equal("Forbidden", problem.GetProperty("code").GetString());
            Assert.Contains("role submit", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        using var calls = new GrpcCalls(gateway);
        var key = GrpcCalls.Key(reader);
        Assert.Single((await calls.Client.ListVideosAsync(new ListVideosRequest(), key, cancellationToken: Cancellation)).Videos);
        foreach (var call in new Func<Task>[]
        {
            async () => await calls.Client.GenerateVideoAsync(
                new GenerateVideoRequest { CreativeId = "c", Prompt = "Sunset" }, key, cancellationToken: Cancellation),
            async () => await calls.Client.CancelVideoAsync(
                new CancelVideoRequest { JobId = $"{jobId}" }, key, cancellationToken: Cancellation),
        })
        {
            await GrpcCalls.FailsAsync(StatusCode.PermissionDenied, call);
        }

        Assert.DoesNotContain(
            gateway.Fleet.Received, message => message is Contracts.Videos.GenerateVideo sent && sent.TenantName == request.TenantName);
    }

    [Theory]
    [InlineData(ApiKeyRole.Read)]
    [InlineData(ApiKeyRole.Submit)]
    public async Task Should_let_no_tenant_set_its_own_limits(ApiKeyRole role)
    {
        var tenant = GatewayFixture.NewName();
        var key = await gateway.GivenKeyAsync(tenant, role: role);
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Put, HttpMethod.Delete })
        {
            using var refused = await gateway.SendWithAsync(key, method, PathOf(tenant), json: "{}");
            Assert.Contains(
                "role admin", (await Problem.ReadAsync(refused, 403)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Should_apply_the_limits_that_an_operator_sets()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request);
        var admin = await gateway.GivenKeyAsync(GatewayFixture.NewName(), role: ApiKeyRole.Admin);
        var key = await gateway.GivenKeyAsync(request.TenantName);
        await SetAsync(admin, request.TenantName, "{\"requestsPerMinute\":1000,\"maxEventStreams\":1,\"monthlyBudget\":12.5}");
        for (var count = 0; count <= KeyedGatewayFixture.RequestsPerMinute; count++)
        {
            using var more = await gateway.SendWithAsync(key, HttpMethod.Get, "/api/v1/videos");
            Assert.Equal(200, (int)more.StatusCode);
        }

        using var usage = await gateway.SendWithAsync(key, HttpMethod.Get, "/api/v1/usage");
        Assert.Equal(12.5m, (await usage.Content.ReadFromJsonAsync<UsageReport>(HttpJson.Options, Cancellation))!.MonthlyBudget);
        using (var stream = await gateway.SendWithAsync(key, HttpMethod.Get, $"/api/v1/videos/{jobId}/events"))
        {
            Assert.Equal(200, (int)stream.StatusCode);
            using var second = await gateway.SendWithAsync(key, HttpMethod.Get, $"/api/v1/videos/{jobId}/events");
            Assert.Contains(
                "1 event streams", (await Problem.ReadAsync(second, 429)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        await SetAsync(admin, request.TenantName, "{\"requestsPerMinute\":1}");
        using var first = await gateway.SendWithAsync(key, HttpMethod.Get, "/api/v1/videos");
        Assert.Equal(200, (int)first.StatusCode);
        using var refused = await gateway.SendWithAsync(key, HttpMethod.Get, "/api/v1/videos");
        Assert.Contains(
            "1 requests per minute", (await Problem.ReadAsync(refused, 429)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        using var cleared = await gateway.SendWithAsync(admin, HttpMethod.Delete, PathOf(request.TenantName));
        Assert.Equal(200, (int)cleared.StatusCode);
        using var free = await gateway.SendWithAsync(key, HttpMethod.Get, "/api/v1/videos");
        Assert.Equal(200, (int)free.StatusCode);
    }

    [Theory]
    [InlineData("{\"requestsPerMinute\":0}", "requestsPerMinute", "allowed are 1 to 60000")]
    [InlineData("{\"monthlyBudget\":-1}", "monthlyBudget", "allowed are 0 to 1000000000")]
    [InlineData("{\"maxStorageBytes\":1e300}", "maxStorageBytes", "must be one whole number from 0 to 9007199254740991")]
    [InlineData("{\"maxRunningJobs\":\"5\"}", "maxRunningJobs", "must be one whole number from 1 to 100000")]
    [InlineData("{\"monthlyBudget\":1e400}", "monthlyBudget", "must be one number from 0 to 1000000000")]
    [InlineData("{\"requests\":5}", "requests", "its members are requestsPerMinute")]
    [InlineData("{\"maxRunningJobs\":1,\"maxRunningJobs\":2}", "maxRunningJobs", "must be one whole number")]
    [InlineData("[]", "body", "JSON object")]
    [InlineData("null", "body", "JSON object")]
    [InlineData("{", "body", "not valid JSON at line 1, byte 2")]
    public async Task Should_name_a_limit_that_is_not_valid(string body, string field, string text)
    {
        var admin = await gateway.GivenKeyAsync(GatewayFixture.NewName(), role: ApiKeyRole.Admin);
        using var refused = await gateway.SendWithAsync(admin, HttpMethod.Put, PathOf("acme"), json: body);
        Assert.Contains(text, (await Problem.ReadAsync(refused, 400)).Of(field), StringComparison.Ordinal);
        using var name = await gateway.SendWithAsync(admin, HttpMethod.Put, PathOf("..x"), json: "{}");
        Assert.NotEmpty((await Problem.ReadAsync(name, 400)).Of("name"));
    }

    [Fact]
    public async Task Should_end_the_event_streams_of_a_revoked_key_and_no_others()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request);
        var (revoked, kept) = (await gateway.GivenKeyAsync(request.TenantName), await gateway.GivenKeyAsync(request.TenantName));
        using var calls = new GrpcCalls(gateway);
        using var http = await gateway.SendWithAsync(revoked, HttpMethod.Get, $"/api/v1/videos/{jobId}/events");
        using var other = await gateway.SendWithAsync(kept, HttpMethod.Get, $"/api/v1/videos/{jobId}/events");
        using var grpc = calls.Client.WatchVideo(
            new WatchVideoRequest { JobId = $"{jobId}" }, GrpcCalls.Key(revoked), cancellationToken: Cancellation);
        var next = grpc.ResponseStream.MoveNext(Cancellation);
        await Until.TrueAsync("the streams are open", () => gateway.Streams.Open == 3, Cancellation);

        await gateway.RevokeAsync(revoked);

        await ReadToEndAsync(http);
        Assert.Equal(
            "UNAUTHORIZED", GrpcCalls.ReasonOf(await GrpcCalls.FailsAsync(StatusCode.Unauthenticated, () => next)));
        await Until.TrueAsync("only the other key's stream is open", () => gateway.Streams.Open == 1, Cancellation);
    }

    /// <summary>Reads until the gateway ends the stream, in whatever way.</summary>
    private static async Task ReadToEndAsync(HttpResponseMessage stream)
    {
        try
        {
            await stream.Content.ReadAsStringAsync(Cancellation);
        }
        catch (HttpRequestException)
        {
            // Cut off in the middle of a chunk.
        }
    }

    private async Task SetAsync(NewApiKey admin, string tenant, string body)
    {
        using var answer = await gateway.SendWithAsync(admin, HttpMethod.Put, PathOf(tenant), json: body);
        Assert.Equal(200, (int)answer.StatusCode);
        using var read = await gateway.SendWithAsync(admin, HttpMethod.Get, PathOf(tenant));
        Assert.Equal(body, await read.Content.ReadAsStringAsync(Cancellation));
    }

    private static string PathOf(string tenant) => $"/api/v1/admin/tenants/{tenant}/limits";
}
