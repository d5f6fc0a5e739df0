using AdGenius.Gateway.Requests;
using AdGenius.Gateway.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Gateway.Tests.Requests;

/// <summary>A gateway with API keys and little memory for bodies, behind a proxy on this machine.</summary>
public sealed class SlowBodiesGateway : GatewayFixture
{
    public const int MaxBytes = 256 * 1024;
    public const int MaxCallbackBytes = 128 * 1024;
    public const int MaxUploads = 4;

    internal RequestMemoryBudget Budget => Services.GetRequiredService<RequestMemoryBudget>();

    protected override Dictionary<string, string?> Settings => new()
    {
        ["Gateway:Authentication"] = "ApiKeys",
        ["Gateway:TrustedProxies"] = "127.0.0.0/8",
        ["Gateway:MaxRequestBytesInFlight"] = $"{MaxBytes}",
        ["Gateway:MaxCallbackBytesInFlight"] = $"{MaxCallbackBytes}",
        ["Gateway:Assets:MaxConcurrentUploads"] = $"{MaxUploads}",
    };
}
