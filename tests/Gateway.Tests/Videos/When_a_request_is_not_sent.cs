using System.Net;
using AdGenius.Gateway.Tests.Callbacks;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Gateway.Tests.Grpc;
using AdGenius.Grpc.V1;
using Google.Rpc;
using Grpc.Core;

namespace AdGenius.Gateway.Tests.Videos;

/// <summary>Without a connection to the broker nothing can have been accepted: every call may be repeated, with an id or without.</summary>
public sealed class When_a_request_is_not_sent(When_the_broker_is_unavailable.GatewayWithoutBroker gateway)
    : IClassFixture<When_the_broker_is_unavailable.GatewayWithoutBroker>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"creativeId":"c","prompt":"Sunset"}""")]
    [InlineData("""{"requestId":"r1","creativeId":"c","prompt":"Sunset"}""")]
    public async Task Should_let_the_call_be_repeated(string json)
    {
        using var answer = await gateway.SendAsync(HttpMethod.Post, "/api/v1/videos", GatewayFixture.NewName(), json);

        var problem = await Problem.ReadAsync(answer, 503);
        Assert.True(problem.GetProperty("retryable").GetBoolean());
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.False(problem.TryGetProperty("requestId", out _));
    }

    [Fact]
    public async Task Should_let_clients_of_OpenAI_repeat_it()
    {
        using var answer = await gateway.SendAsync(
            HttpMethod.Post, "/v1/videos", GatewayFixture.NewName(), """{"prompt":"Sunset"}""");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.False(answer.Headers.Contains("x-should-retry"));
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Contains("safe to retry", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_let_a_call_over_grpc_be_repeated()
    {
        using var calls = new GrpcCalls(gateway);
        var request = new GenerateVideoRequest { TenantName = GatewayFixture.NewName(), CreativeId = "c", Prompt = "Sunset" };

        var failed = await GrpcCalls.FailsAsync(
            StatusCode.Unavailable, async () => await calls.Client.GenerateVideoAsync(request, cancellationToken: Cancellation));

        Assert.NotNull(failed.GetRpcStatus()!.GetDetail<RetryInfo>());
    }
}
