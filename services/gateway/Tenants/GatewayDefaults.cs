using AdGenius.Hosting.Bus;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Tenants;

/// <summary>
/// What counts where nothing is set: a gateway of a fleet asks for keys and limits each tenant, one within a process of somebody's own does
/// neither. Where callers are believed there is no limit either, for it would hold back whoever is honest about its name.
/// </summary>
internal sealed class GatewayDefaults(IOptions<BusOptions> bus) : IPostConfigureOptions<GatewayOptions>
{
    private const int RequestsPerMinute = 600;

    public void PostConfigure(string? name, GatewayOptions options)
    {
        options.Authentication ??= bus.Value.Transport == BusTransport.RabbitMq
            ? GatewayAuthentication.ApiKeys
            : GatewayAuthentication.None;
        options.RequestsPerMinute ??= options.Authentication == GatewayAuthentication.ApiKeys ? RequestsPerMinute : 0;
    }
}
