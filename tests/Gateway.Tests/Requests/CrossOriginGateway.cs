using AdGenius.Gateway.Tests.Fakes;

namespace AdGenius.Gateway.Tests.Requests;

/// <summary>A gateway that requires no key, and pages of one other origin may call.</summary>
public sealed class CrossOriginGateway : GatewayFixture
{
    public const string AllowedOrigin = "https://app.example";

    public const string PublicOrigin = "https://gateway.example";

    protected override Dictionary<string, string?> Settings => new()
    {
        ["Gateway:AllowedOrigins"] = AllowedOrigin,
        ["Gateway:PublicAddress"] = PublicOrigin + "/videos/",
    };
}
