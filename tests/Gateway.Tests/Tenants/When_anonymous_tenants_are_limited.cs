using AdGenius.Gateway.Tests.Fakes;

namespace AdGenius.Gateway.Tests.Tenants;

public sealed class When_anonymous_tenants_are_limited(When_anonymous_tenants_are_limited.LimitedGateway gateway)
    : IClassFixture<When_anonymous_tenants_are_limited.LimitedGateway>
{
    [Fact]
    public async Task Should_count_a_tenant_that_only_the_body_names()
    {
        var (busy, other) = (GatewayFixture.NewName(), GatewayFixture.NewName());
        var statuses = new List<int>();
        while (statuses.Count < 50 && !statuses.Contains(429))
        {
            using var answer = await gateway.SendAsync(HttpMethod.Post, "/api/v1/videos", null, Body(busy));
            statuses.Add((int)answer.StatusCode);
        }

        Assert.Equal(429, statuses[^1]);
        Assert.Equal(202, Assert.Single(statuses[..^1].Distinct()));
        Assert.InRange(statuses.Count, 3, 50);
        using var free = await gateway.SendAsync(HttpMethod.Post, "/api/v1/videos", null, Body(other));
        Assert.Equal(202, (int)free.StatusCode);
    }

    private static string Body(string tenant) => $$"""{"tenantName":"{{tenant}}","creativeId":"summer","prompt":"Sunset"}""";

    public sealed class LimitedGateway : GatewayFixture
    {
        protected override Dictionary<string, string?> Settings => new() { ["Gateway:RequestsPerMinute"] = "2" };
    }
}
