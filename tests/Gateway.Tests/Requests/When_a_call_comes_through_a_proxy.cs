using AdGenius.Gateway.Tests.Fakes;

namespace AdGenius.Gateway.Tests.Requests;

public sealed class When_a_call_comes_through_a_proxy(
    GatewayFixture direct, When_a_call_comes_through_a_proxy.GatewayBehindProxy behind)
    : IClassFixture<When_a_call_comes_through_a_proxy.GatewayBehindProxy>
{
    private static readonly (string, string)[] Forwarded =
        [("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "ads.example"), ("X-Forwarded-For", "192.0.2.7")];

    [Fact]
    public async Task Should_make_links_of_what_a_trusted_proxy_forwards() =>
        Assert.StartsWith("https://ads.example/api/v1/videos/", await SelfAsync(behind), StringComparison.Ordinal);

    [Fact]
    public async Task Should_ignore_forwarded_headers_of_other_callers() =>
        Assert.StartsWith($"{direct.Http.BaseAddress}api/v1/videos/", await SelfAsync(direct), StringComparison.Ordinal);

    private static async Task<string> SelfAsync(GatewayFixture gateway)
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request);
        using var answer = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/videos/{jobId}", request.TenantName, null, Forwarded);
        return (await GatewayFixture.ReadJobAsync(answer)).Self.AbsoluteUri;
    }

    public sealed class GatewayBehindProxy : GatewayFixture
    {
        protected override Dictionary<string, string?> Settings => new() { ["Gateway:TrustedProxies"] = "10.0.0.0/8, 127.0.0.1" };
    }
}
