using AdGenius.Hosting.Bus;
using Microsoft.Extensions.Configuration;

namespace AdGenius.Hosting.Tests.Bus;

public sealed class FleetBusValidatorTests
{
    [Theory]
    [InlineData(null, null, null, "")]
    [InlineData("false", null, null, "")]
    [InlineData("true", "RabbitMq", "amqp://broker", "")]
    [InlineData("true", "RabbitMq", null, "Bus:Uri (ADGENIUS_Bus__Uri) is not set")]
    [InlineData("TRUE", null, "amqp://broker", "Bus:Transport (ADGENIUS_Bus__Transport) is not set")]
    [InlineData("true", "InMemory", "amqp://broker", "Bus:Transport (ADGENIUS_Bus__Transport) is InMemory")]
    [InlineData("yes", "RabbitMq", "amqp://broker", "Fleet (ADGENIUS_FLEET) is 'yes'; allowed are true and false.")]
    public void A_fleet_needs_a_broker(string? fleet, string? transport, string? uri, string fault)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            new Dictionary<string, string?> { ["Fleet"] = fleet, ["Bus:Transport"] = transport, ["Bus:Uri"] = uri }).Build();
        var result = new FleetBusValidator(configuration).Validate(
            null, new BusOptions { Transport = transport ?? BusTransport.InMemory, Uri = uri is null ? null : new Uri(uri) });
        Assert.Equal(fault.Length == 0, result.Succeeded);
        Assert.Contains(fault, result.FailureMessage ?? "", StringComparison.Ordinal);
    }
}
