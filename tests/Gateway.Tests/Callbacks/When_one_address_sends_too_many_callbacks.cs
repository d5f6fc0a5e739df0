using AdGenius.Gateway.Tests.Fakes;

namespace AdGenius.Gateway.Tests.Callbacks;

public sealed class When_one_address_sends_too_many_callbacks(When_one_address_sends_too_many_callbacks.LimitedGateway gateway)
    : IClassFixture<When_one_address_sends_too_many_callbacks.LimitedGateway>
{
    [Fact]
    public async Task Should_limit_that_address_and_no_other()
    {
        HttpResponseMessage answer;
        var sent = 0;
        while ((int)(answer = await CallAsync("192.0.2.1")).StatusCode == 202 && sent < 50)
        {
            answer.Dispose();
            sent++;
        }

        var problem = await Problem.ReadAsync(answer, 429);
        Assert.True(answer.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));
        Assert.Contains("2 callbacks per minute", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        answer.Dispose();
        using var other = await CallAsync("192.0.2.2");
        Assert.Equal(202, (int)other.StatusCode);
    }

    private Task<HttpResponseMessage> CallAsync(string remote) => When_a_provider_calls_back.SendAsync(
        gateway, $"/callbacks/luma_dream/{Guid.NewGuid():N}", new StringContent("{}"), ("X-Forwarded-For", remote));

    public sealed class LimitedGateway : GatewayFixture
    {
        protected override Dictionary<string, string?> Settings => new()
        {
            ["Gateway:CallbacksPerMinute"] = "2",
            ["Gateway:TrustedProxies"] = "127.0.0.0/8",
        };
    }
}
