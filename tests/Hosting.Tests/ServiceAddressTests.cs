namespace AdGenius.Hosting.Tests;

public sealed class ServiceAddressTests
{
    [Theory]
    [InlineData("https://api.example.com/v1", "https://api.example.com/v1/")]
    [InlineData("https://api.example.com", "https://api.example.com/")]
    [InlineData("http://10.0.0.7:8091/a%20b/v1", "http://10.0.0.7:8091/a%20b/v1/")]
    [InlineData("https://user:secret@api.example.com/v1", "https://user:secret@api.example.com/v1/")]
    [InlineData("https://api.example.com/v1?x=1", "https://api.example.com/v1/?x=1")]
    [InlineData("https://api.example.com/v1/", "https://api.example.com/v1/")]
    [InlineData("v1", "v1")]
    [InlineData(null, null)]
    public void An_address_ends_with_a_slash(string? address, string? expected)
    {
        var result = ServiceAddress.WithSlash(address is null ? null : new Uri(address, UriKind.RelativeOrAbsolute));

        Assert.Equal(expected, result is { IsAbsoluteUri: true } ? result.AbsoluteUri : result?.ToString());
    }
}
