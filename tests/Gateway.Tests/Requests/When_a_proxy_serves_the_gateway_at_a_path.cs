using System.Net.Http.Json;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Videos;

namespace AdGenius.Gateway.Tests.Requests;

public sealed class When_a_proxy_serves_the_gateway_at_a_path(
    When_a_proxy_serves_the_gateway_at_a_path.GatewayAtPath configured, When_a_proxy_serves_the_gateway_at_a_path.GatewayBehindProxy behind)
    : IClassFixture<When_a_proxy_serves_the_gateway_at_a_path.GatewayAtPath>,
        IClassFixture<When_a_proxy_serves_the_gateway_at_a_path.GatewayBehindProxy>
{
    private static readonly (string, string)[] Forwarded =
        [("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "example.com"), ("X-Forwarded-Prefix", "/ads")];

    private readonly string _tenant = GatewayFixture.NewName();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Should_keep_the_path_in_links(bool isConfigured)
    {
        var (gateway, headers) = isConfigured ? (configured, []) : ((GatewayFixture)behind, Forwarded);
        var first = await gateway.GivenJobAsync(GatewayFixture.Request(_tenant), job => job.Takes[0].Video = Rows.File("ads/a.mp4"));
        await gateway.GivenJobAsync(GatewayFixture.Request(_tenant));

        using var read = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/videos/{first}", _tenant, null, headers);
        var job = await GatewayFixture.ReadJobAsync(read);
        Assert.Equal($"https://example.com/ads/api/v1/videos/{first}", job.Self.AbsoluteUri);
        Assert.Equal($"https://example.com/ads/api/v1/videos/{first}/events", job.Events.AbsoluteUri);
        Assert.StartsWith("https://example.com/ads/files/ads/a.mp4?", job.Takes[0].Video!.Url.AbsoluteUri, StringComparison.Ordinal);

        using var listed = await gateway.SendAsync(HttpMethod.Get, "/api/v1/videos?limit=1", _tenant, null, headers);
        var page = await listed.Content.ReadFromJsonAsync<VideoJobPage>(HttpJson.Options, TestContext.Current.CancellationToken);
        Assert.StartsWith("https://example.com/ads/api/v1/videos?", page!.Next!.AbsoluteUri, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/videos", """{"requestId":"r1","creativeId":"summer","prompt":"Sunset"}""", "/ads/api/v1/videos/")]
    [InlineData("/api/v1/videos/batch", """[{"requestId":"b1","creativeId":"summer","prompt":"Sunset"}]""", "/ads/api/v1/batches/")]
    public async Task Should_say_where_what_was_made_is(string path, string body, string start)
    {
        using var answer = await configured.SendAsync(HttpMethod.Post, path, _tenant, body);
        Assert.Equal(202, (int)answer.StatusCode);
        Assert.StartsWith(start, answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    public sealed class GatewayAtPath : GatewayFixture
    {
        protected override Dictionary<string, string?> Settings => new() { ["Gateway:PublicAddress"] = "https://example.com/ads" };
    }

    public sealed class GatewayBehindProxy : GatewayFixture
    {
        protected override Dictionary<string, string?> Settings => new() { ["Gateway:TrustedProxies"] = "127.0.0.1" };
    }
}
