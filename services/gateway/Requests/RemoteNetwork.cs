using System.Net;
using System.Net.Sockets;

namespace AdGenius.Gateway.Requests;

/// <summary>What counts as one remote caller.</summary>
internal static class RemoteNetwork
{
    private const int Ipv6PrefixBytes = 8; // a customer is given a /64 at least, and may use a new address for each call

    /// <summary>The IPv4 address, or the /64 network of an IPv6 address.</summary>
    public static string Of(IPAddress? address)
    {
        if (address is null)
        {
            return "";
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4().ToString();
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, Ipv6PrefixBytes))
            : address.ToString();
    }
}
