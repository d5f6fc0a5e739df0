using System.Net;
using System.Net.Sockets;

namespace AdGenius.Downloads;

/// <summary>
/// Opens the connections for foreign URLs. The name is resolved here and the connection goes to the very address that was checked, so
/// that DNS rebinding has no effect.
/// </summary>
public sealed class GuardedConnector(Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    /// <summary>Resolves with the system's resolver.</summary>
    public GuardedConnector()
        : this(Dns.GetHostAddressesAsync)
    {
    }

    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <exception cref="ForbiddenAddressException">The name resolves to an address that is not public; no packet was sent.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var host = context.DnsEndPoint.Host.Trim('[', ']');
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await resolve(host, cancellationToken);
        if (addresses.Length == 0 || addresses.Any(address => !AddressGuard.IsPublic(address)))
        {
            throw new ForbiddenAddressException("The address is not on the public internet.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
