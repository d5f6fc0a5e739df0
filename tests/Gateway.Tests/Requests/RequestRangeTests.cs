using AdGenius.Gateway.Tests.Fakes;
using AdGenius.VideoRequests;

namespace AdGenius.Gateway.Tests.Requests;

public sealed class RequestRangeTests
{
    [Fact]
    public void A_large_number_is_named_with_all_its_digits()
    {
        var request = GatewayFixture.Request("acme") with { Seed = long.MaxValue, MaxCost = 123_456_789_012_345_678.25m };
        Assert.Equal(
            ["seed is 9223372036854775807; allowed are 0 to 4294967295.",
                "maxCost is 123456789012345678.25; allowed are 0 to 1000000 US dollars."],
            VideoRequestRules.Check(request, ModelIds.All).Select(fault => fault.Text));
    }
}
