using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Gateway.Tests.Grpc;
using AdGenius.Grpc.V1;
using AdGenius.Persistence.Videos;
using AdGenius.TestKit;
using Grpc.Core;

namespace AdGenius.Gateway.Tests.Events;

public sealed class When_a_tenant_opens_many_event_streams(When_a_tenant_opens_many_event_streams.LimitedGateway gateway)
    : IClassFixture<When_a_tenant_opens_many_event_streams.LimitedGateway>, IAsyncLifetime
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await UntilOpenAsync(0); // those of the test before

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Should_limit_that_tenant_and_no_other()
    {
        var busy = GatewayFixture.Request(GatewayFixture.NewName());
        var other = GatewayFixture.Request(GatewayFixture.NewName());
        var (busyJob, otherJob) = (await gateway.GivenJobAsync(busy), await gateway.GivenJobAsync(other));
        using var first = await OpenAsync(busyJob, busy.TenantName);
        using var second = await OpenAsync(busyJob, busy.TenantName);
        Assert.Equal((200, 200), ((int)first.StatusCode, (int)second.StatusCode));

        using var ofTenant = await gateway.SendAsync(HttpMethod.Get, "/api/v1/events", busy.TenantName);
        await Problem.ReadAsync(ofTenant, 429); // the stream of all its jobs counts as well
        using var third = await OpenAsync(busyJob, busy.TenantName);
        var problem = await Problem.ReadAsync(third, 429);
        Assert.NotNull(third.Headers.RetryAfter);
        Assert.Contains("Event stream limit reached", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);

        using var free = await OpenAsync(otherJob, other.TenantName);
        Assert.Equal(200, (int)free.StatusCode);
        using var full = await OpenAsync(otherJob, other.TenantName);
        await Problem.ReadAsync(full, 503); // the gateway's own limit

        second.Dispose();
        await UntilOpenAsync(2);
        using var again = await OpenAsync(busyJob, busy.TenantName);
        Assert.Equal(200, (int)again.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Should_count_streams_over_gRPC_whether_message_or_metadata_names_the_tenant(bool isInMessage)
    {
        using var calls = new GrpcCalls(gateway);
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request);
        await gateway.GivenEventAsync(request, JobEventTypes.Accepted, "{}");
        using var first = await WatchAsync();
        using var second = await OpenAsync(jobId, request.TenantName);
        Assert.Equal(200, (int)second.StatusCode);
        var failure = await GrpcCalls.FailsAsync(StatusCode.ResourceExhausted, WatchAsync);
        Assert.Contains("Event stream limit reached", failure.Status.Detail, StringComparison.Ordinal);

        first.Dispose();
        await UntilOpenAsync(1);
        using var again = await Until.FoundAsync("the place of the stream is free", TryWatchAsync, Cancellation);

        async Task<AsyncServerStreamingCall<VideoEvent>> WatchAsync()
        {
            var call = calls.Client.WatchVideo(
                isInMessage ? new() { JobId = $"{jobId}", TenantName = request.TenantName } : new() { JobId = $"{jobId}" },
                isInMessage ? null : GrpcCalls.Tenant(request.TenantName),
                cancellationToken: Cancellation);
            Assert.True(await call.ResponseStream.MoveNext(Cancellation));
            return call;
        }

        async Task<AsyncServerStreamingCall<VideoEvent>?> TryWatchAsync()
        {
            try
            {
                return await WatchAsync();
            }
            catch (RpcException exception) when (exception.StatusCode == StatusCode.ResourceExhausted)
            {
                return null;
            }
        }
    }

    private Task UntilOpenAsync(int count) =>
        Until.TrueAsync($"{count} streams are open", () => gateway.Streams.Open == count, Cancellation);

    private Task<HttpResponseMessage> OpenAsync(Guid jobId, string tenant) =>
        gateway.SendAsync(HttpMethod.Get, $"/api/v1/videos/{jobId}/events", tenant);

    public sealed class LimitedGateway : GatewayFixture
    {
        protected override Dictionary<string, string?> Settings => new()
        {
            ["Gateway:MaxEventStreams"] = "3",
            ["Gateway:MaxEventStreamsPerTenant"] = "2",
        };
    }
}
