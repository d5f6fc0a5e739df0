using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using IPNetwork = System.Net.IPNetwork;

namespace AdGenius.Gateway.Requests;

/// <summary>Forwarded headers from the proxies of <see cref="GatewayOptions.TrustedProxies"/>, and from no other address.</summary>
internal static class TrustedProxies
{
    private static readonly char[] Separators = [',', ';', ' '];

    public static IServiceCollection AddTrustedProxies(this IServiceCollection services)
    {
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<GatewayOptions>>(static (headers, gateway) =>
        {
            headers.KnownProxies.Clear();
            headers.KnownIPNetworks.Clear();
            if (!TryParse(gateway.Value.TrustedProxies, out var networks) || networks.Count == 0)
            {
                headers.ForwardedHeaders = ForwardedHeaders.None; // with empty lists the middleware would trust every caller
                return;
            }

            headers.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto
                | ForwardedHeaders.XForwardedHost | ForwardedHeaders.XForwardedPrefix;
            headers.ForwardLimit = null; // a chain of proxies ends at the first one that is not trusted
            foreach (var network in networks)
            {
                headers.KnownIPNetworks.Add(network);
            }
        });
        return services;
    }

    /// <summary>The networks of a setting; false when an entry is neither an IP address nor a network.</summary>
    public static bool TryParse(string? text, out IReadOnlyList<IPNetwork> networks)
    {
        var found = new List<IPNetwork>();
        networks = found;
        foreach (var entry in (text ?? "").Split(Separators, StringSplitOptions.RemoveEmptyEntries))
        {
            if (IPAddress.TryParse(entry, out var address))
            {
                found.Add(new IPNetwork(address, 8 * address.GetAddressBytes().Length));
            }
            else if (IPNetwork.TryParse(entry, out var network))
            {
                found.Add(network);
            }
            else
            {
                return false;
            }
        }

        return true;
    }
}
