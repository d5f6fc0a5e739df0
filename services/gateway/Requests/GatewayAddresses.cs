using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Requests;

/// <summary>The addresses that links in answers are made of.</summary>
internal sealed class GatewayAddresses(IOptions<GatewayOptions> options, IServer server)
{
    /// <summary>
    /// The public address of the gateway: the configured one, else the one the call was sent to. A call to the port of gRPC without TLS
    /// gets the process's HTTP port, because browsers and most HTTP clients cannot open links there.
    /// </summary>
    /// <exception cref="BadHttpRequestException">The Host header is not a host name.</exception>
    public Uri Of(HttpRequest call)
    {
        if (options.Value.PublicAddress is { } configured)
        {
            return configured;
        }

        var address = HostHeaderCheck.AddressOf(call) ?? throw new BadHttpRequestException("The Host header is not a host name.");
        return !call.IsHttps && address.Port == options.Value.GrpcPort && HttpPort() is { } port
            ? new UriBuilder(address) { Port = port }.Uri
            : address;
    }

    private int? HttpPort() => server.Features.Get<IServerAddressesFeature>()?.Addresses.Select(BindingAddress.Parse)
        .Where(one => one.Scheme == Uri.UriSchemeHttp && one.Port != options.Value.GrpcPort)
        .Select(one => (int?)one.Port).FirstOrDefault();
}
