using AdGenius.Hosting.Bus;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Tenants;

/// <summary>
/// Defaults of settings that depend on others: a gateway of a fleet requires keys and limits each tenant, one with the bus in memory does
/// neither. Where callers are trusted there is no limit either: a caller could avoid it by naming another tenant.
/// </summary>
internal sealed class GatewayDefaults(IOptions<BusOptions> bus) : IPostConfigureOptions<GatewayOptions>
{
    private const int RequestsPerMinute = 600;

    public void PostConfigure(string? name, GatewayOptions options)
    {
        options.Authentication ??= GatewayAuthentication.DefaultOf(bus.Value.Transport);
        options.RequestsPerMinute ??= options.Authentication == GatewayAuthentication.ApiKeys ? RequestsPerMinute : 0;
    }
}
