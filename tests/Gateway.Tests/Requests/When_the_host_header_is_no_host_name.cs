using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;

namespace AdGenius.Gateway.Tests.Requests;

public sealed class When_the_host_header_is_no_host_name(GatewayFixture gateway)
{
    [Theory]
    [InlineData("a..b")]
    [InlineData("..")]
    [InlineData("localhost:99999")]
    [InlineData("[::1")]
    [InlineData("%zz")]
    public async Task Should_refuse_the_call_before_anything_is_done(string host)
    {
        var tenant = GatewayFixture.NewName();
        var answer = await PostAsync($"POST /api/v1/videos HTTP/1.1\r\nHost: {host}\r\n", tenant);
        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(gateway.Fleet.Received.OfType<GenerateVideo>(), request => request.TenantName == tenant);
    }

    [Theory]
    [InlineData("POST /api/v1/videos HTTP/1.1\r\nHost: some_host.example:8080\r\n")]
    [InlineData("POST /api/v1/videos HTTP/1.1\r\nHost: [::1]:8080\r\n")]
    [InlineData("POST /api/v1/videos HTTP/1.0\r\n")]
    public async Task Should_accept_what_is_one(string start) =>
        Assert.StartsWith("HTTP/1.1 202 ", await PostAsync(start, GatewayFixture.NewName()), StringComparison.Ordinal);

    private Task<string> PostAsync(string start, string tenant) => RawCall.SendAsync(
        gateway,
        $"{start}X-Tenant: {tenant}\r\nContent-Type: application/json\r\n",
        "{\"creativeId\":\"summer\",\"prompt\":\"Sunset\"}");
}
