using AdGenius.Gateway.RateLimits;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Grpc.V1;
using Google.Rpc;
using Grpc.Core;

namespace AdGenius.Gateway.Tests.Grpc;

public sealed class When_grpc_calls_need_a_key(KeyedGatewayFixture gateway) : IClassFixture<KeyedGatewayFixture>, IDisposable
{
    private readonly GrpcCalls _calls = new(gateway);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _calls.Dispose();

    [Fact]
    public async Task Should_take_the_tenant_from_the_key_and_refuse_another()
    {
        var tenant = GatewayFixture.NewName();
        var key = GrpcCalls.Key(await gateway.GivenKeyAsync(tenant));
        var request = new GenerateVideoRequest { CreativeId = "c", Prompt = "Sunset" };
        Assert.Equal(tenant, (await _calls.Client.GenerateVideoAsync(request, key, cancellationToken: Cancellation)).TenantName);
        request.TenantName = "other";
        var refused = await GrpcCalls.FailsAsync(
            StatusCode.PermissionDenied, async () => await _calls.Client.GenerateVideoAsync(request, key, cancellationToken: Cancellation));
        Assert.Equal("FORBIDDEN", GrpcCalls.ReasonOf(refused));
        Assert.Contains("tenant_name", GrpcCalls.FieldsOf(refused).Keys);
        await GrpcCalls.FailsAsync(StatusCode.PermissionDenied, async () => await _calls.Client.ListVideosAsync(
            new ListVideosRequest { TenantName = "other" }, key, cancellationToken: Cancellation));
        key.Add("x-tenant", "other");
        await GrpcCalls.FailsAsync(StatusCode.PermissionDenied, async () => await _calls.Client.ListVideosAsync(
            new ListVideosRequest(), key, cancellationToken: Cancellation));
    }

    [Fact]
    public async Task Should_refuse_every_method_without_a_key()
    {
        var id = Guid.NewGuid().ToString();
        foreach (var call in new Func<Task>[]
        {
            async () => await _calls.Client.GenerateVideoAsync(new GenerateVideoRequest { TenantName = "demo" }),
            async () => await _calls.Client.ListVideoModelsAsync(new ListVideoModelsRequest()),
            async () => await _calls.Client.GetVideoAsync(new GetVideoRequest { TenantName = "demo", JobId = id }),
            async () => await _calls.Client.ListVideosAsync(new ListVideosRequest { TenantName = "demo" }),
            async () => await _calls.Client.CancelVideoAsync(new CancelVideoRequest { TenantName = "demo", JobId = id }),
            async () => await _calls.Client.WatchVideo(new WatchVideoRequest { TenantName = "demo", JobId = id })
                .ResponseStream.MoveNext(Cancellation),
        })
        {
            var refused = await GrpcCalls.FailsAsync(StatusCode.Unauthenticated, call);
            Assert.Equal("UNAUTHORIZED", GrpcCalls.ReasonOf(refused));
        }
    }

    /// <summary>Health needs no key, and the call of a watched service stays open.</summary>
    [Fact]
    public async Task Should_limit_open_calls_without_a_key()
    {
        var health = new global::Grpc.Health.V1.Health.HealthClient(_calls.Channel);
        var watches = new List<AsyncServerStreamingCall<global::Grpc.Health.V1.HealthCheckResponse>>();
        try
        {
            for (var count = 0; count < GatewayRateLimits.MaxAnonymousCalls; count++)
            {
                watches.Add(health.Watch(new(), cancellationToken: Cancellation));
                Assert.True(await watches[^1].ResponseStream.MoveNext(Cancellation));
            }

            await GrpcCalls.FailsAsync(
                StatusCode.ResourceExhausted, async () => await health.CheckAsync(new(), cancellationToken: Cancellation));
        }
        finally
        {
            watches.ForEach(watch => watch.Dispose());
        }
    }

    [Fact]
    public async Task Should_say_when_to_come_again_at_the_limit()
    {
        var key = GrpcCalls.Key(await gateway.GivenKeyAsync(GatewayFixture.NewName()));
        for (var count = 0; count <= 10 * KeyedGatewayFixture.RequestsPerMinute; count++)
        {
            try
            {
                await _calls.Client.ListVideosAsync(new ListVideosRequest(), key, cancellationToken: Cancellation);
            }
            catch (RpcException limited)
            {
                Assert.Equal((StatusCode.ResourceExhausted, "TOO_MANY_REQUESTS"), (limited.StatusCode, GrpcCalls.ReasonOf(limited)));
                Assert.InRange(limited.GetRpcStatus()!.GetDetail<RetryInfo>()!.RetryDelay.Seconds, 1, 60);
                return;
            }
        }

        Assert.Fail("The limit was not applied.");
    }
}
