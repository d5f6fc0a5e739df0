using AdGenius.Gateway.Requests;

namespace AdGenius.Gateway.Tests.Requests;

public sealed class PublicAddressValidatorTests
{
    private readonly PublicAddressValidator _validator = new();

    [Theory]
    [InlineData(null)]
    [InlineData("https://ads.example.com")]
    [InlineData("http://10.0.0.7:8080/ads/")]
    public void Addresses_that_links_can_be_made_of_are_accepted(string? address) =>
        Assert.True(_validator.Validate(null, OptionsOf(address)).Succeeded);

    [Theory]
    [InlineData("ads.example.com")]
    [InlineData("/ads")]
    [InlineData("ads.example.com:8080")]
    [InlineData("ftp://ads.example.com")]
    [InlineData("https://user:secret@ads.example.com")]
    [InlineData("https://ads.example.com/?tenant=a")]
    [InlineData("https://ads.example.com/#videos")]
    public void Anything_else_stops_the_start_without_being_repeated(string address)
    {
        var result = _validator.Validate(null, OptionsOf(address));
        Assert.StartsWith("Gateway:PublicAddress must be an http or https address", result.FailureMessage, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", result.FailureMessage, StringComparison.Ordinal);
    }

    private static GatewayOptions OptionsOf(string? address) =>
        new() { PublicAddress = address is null ? null : new Uri(address, UriKind.RelativeOrAbsolute) };
}
