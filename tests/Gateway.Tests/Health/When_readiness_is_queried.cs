using AdGenius.Gateway.Tests.Fakes;

namespace AdGenius.Gateway.Tests.Health;

public sealed class When_readiness_is_queried(GatewayFixture gateway)
{
    [Fact]
    public async Task Should_describe_the_checks_to_a_caller_on_the_same_machine() =>
        Assert.Contains("description", await ReadAsync(), StringComparison.Ordinal);

    [Theory]
    [InlineData("X-Forwarded-For", "192.0.2.1")]
    [InlineData("Forwarded", "for=192.0.2.1")]
    [InlineData("Via", "1.1 proxy")]
    public async Task Should_give_names_and_statuses_only_to_remote_callers(string header, string value)
    {
        var text = await ReadAsync((header, value));
        Assert.DoesNotContain("description", text, StringComparison.Ordinal);
        Assert.Contains("masstransit-bus", text, StringComparison.Ordinal);
    }

    private async Task<string> ReadAsync(params (string Name, string Value)[] headers)
    {
        using var answer = await gateway.SendAsync(HttpMethod.Get, "/health/ready", null, null, headers);
        Assert.Equal(200, (int)answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
