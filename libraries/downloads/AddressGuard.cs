using System.Net;
using System.Net.Sockets;

namespace AdGenius.Downloads;

/// <summary>Decides which addresses a foreign URL may resolve to: those of the public internet only.</summary>
internal static class AddressGuard
{
    private static readonly IPNetwork[] Forbidden =
    [
        IPNetwork.Parse("0.0.0.0/8"),        // this network
        IPNetwork.Parse("10.0.0.0/8"),       // private
        IPNetwork.Parse("100.64.0.0/10"),    // carrier-grade NAT, and some clouds' metadata
        IPNetwork.Parse("127.0.0.0/8"),      // this machine
        IPNetwork.Parse("168.63.129.16/32"), // the host of a machine on Azure, which gives it its settings
        IPNetwork.Parse("169.254.0.0/16"),   // link-local, and most clouds' metadata
        IPNetwork.Parse("172.16.0.0/12"),    // private
        IPNetwork.Parse("192.0.0.0/24"),     // protocol assignments
        IPNetwork.Parse("192.0.2.0/24"),     // documentation
        IPNetwork.Parse("192.88.99.0/24"),   // old 6to4 relays
        IPNetwork.Parse("192.168.0.0/16"),   // private
        IPNetwork.Parse("198.18.0.0/15"),    // benchmarks
        IPNetwork.Parse("198.51.100.0/24"),  // documentation
        IPNetwork.Parse("203.0.113.0/24"),   // documentation
        IPNetwork.Parse("224.0.0.0/4"),      // multicast
        IPNetwork.Parse("240.0.0.0/4"),      // reserved, broadcast
    ];

    private static readonly IPNetwork Global = IPNetwork.Parse("2000::/3");          // all of IPv6 that is routed today
    private static readonly IPNetwork Teredo = IPNetwork.Parse("2001::/32");         // embeds an IPv4 address
    private static readonly IPNetwork Documentation = IPNetwork.Parse("2001:db8::/32");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>True when <paramref name="address"/> is one of the public internet.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return !Forbidden.Any(network => network.Contains(address));
        }

        if (Nat64.Contains(address))
        {
            return IsPublic(new IPAddress(address.GetAddressBytes().AsSpan(12, 4)));
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6
            && Global.Contains(address) && !Teredo.Contains(address) && !Documentation.Contains(address)
            && (!SixToFour.Contains(address) || IsPublic(new IPAddress(address.GetAddressBytes().AsSpan(2, 4))));
    }
}
