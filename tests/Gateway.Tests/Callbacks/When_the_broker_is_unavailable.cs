using AdGenius.Gateway.Tests.Fakes;

namespace AdGenius.Gateway.Tests.Callbacks;

public sealed class When_the_broker_is_unavailable(When_the_broker_is_unavailable.GatewayWithoutBroker gateway)
    : IClassFixture<When_the_broker_is_unavailable.GatewayWithoutBroker>
{
    [Fact]
    public async Task Should_ask_the_provider_to_send_the_callback_again()
    {
        using var answer = await When_a_provider_calls_back.SendAsync(
            gateway, $"/callbacks/luma_dream/{Guid.NewGuid():N}", new StringContent("{}"));
        var problem = await Problem.ReadAsync(answer, 503);
        Assert.True(problem.GetProperty("retryable").GetBoolean());
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    public sealed class GatewayWithoutBroker : GatewayFixture
    {
        protected override Dictionary<string, string?> Settings => new()
        {
            ["Bus:Transport"] = "RabbitMq",
            ["Bus:Host"] = "127.0.0.1",
            ["Bus:Port"] = "9", // discard: nothing listens there
            ["Bus:ConnectTimeout"] = "00:00:01",
            ["Bus:ConsumerStopTimeout"] = "00:00:01",
            ["Bus:StopTimeout"] = "00:00:02",
            ["Gateway:SendTimeout"] = "00:00:00.5",
            ["Gateway:Authentication"] = "None",
        };
    }
}
