using AdGenius.Gateway.Requests;

namespace AdGenius.Gateway.Tests.Requests;

public sealed class TrustedProxiesTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData("127.0.0.1", "127.0.0.1/32")]
    [InlineData("10.0.0.0/8, ::1;192.0.2.1", "10.0.0.0/8 ::1/128 192.0.2.1/32")]
    public void Addresses_and_networks_are_read(string? text, string expected)
    {
        Assert.True(TrustedProxies.TryParse(text, out var networks));
        Assert.Equal(expected, string.Join(' ', networks));
    }

    [Theory]
    [InlineData("proxy.example")]
    [InlineData("10.0.0.0/33")]
    [InlineData("*")]
    public void Anything_else_stops_the_start(string text)
    {
        var result = new TrustedProxiesValidator().Validate(null, new GatewayOptions { TrustedProxies = text });
        Assert.Contains($"Gateway:TrustedProxies is '{text}'", result.FailureMessage, StringComparison.Ordinal);
    }
}
