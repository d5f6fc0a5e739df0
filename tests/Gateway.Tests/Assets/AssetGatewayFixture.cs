using AdGenius.Gateway.Tests.Fakes;

namespace AdGenius.Gateway.Tests.Assets;

/// <summary>A gateway with small limits of uploaded files.</summary>
public class AssetGatewayFixture : GatewayFixture
{
    public const int MaxPictureBytes = 600_000;
    public const int MaxBytesPerTenant = 1_000_000;

    protected override Dictionary<string, string?> Settings => new()
    {
        ["Gateway:Assets:MaxPictureBytes"] = $"{MaxPictureBytes}",
        ["Gateway:Assets:MaxPicturePixels"] = "1000000",
        ["Gateway:Assets:MaxBytesPerTenant"] = $"{MaxBytesPerTenant}",
        ["Gateway:Assets:SweepInterval"] = "00:00:00.1",
    };
}
