using System.Net;
using System.Net.Sockets;

namespace AdGenius.Cli.Fleet;

/// <summary>An address to listen on is checked before anything starts: services that have begun would have to be ended again.</summary>
internal static class ListenAddress
{
    /// <summary>Checks that this process may listen there.</summary>
    /// <param name="url">The address; port 0, which is any free one, is not checked.</param>
    /// <param name="option">The option that names the port.</param>
    /// <exception cref="CommandException">It may not.</exception>
    public static void EnsureFree(string url, string option)
    {
        var uri = new Uri(url);
        if (uri.Port == 0)
        {
            return;
        }

        var address = IPAddress.TryParse(uri.Host.Trim('[', ']'), out var named) ? named : IPAddress.Loopback; // localhost
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true; // as the gateway listens there
            }

            socket.Bind(new IPEndPoint(address, uri.Port));
            socket.Listen();
        }
        catch (SocketException fault)
        {
            throw new CommandException(
                fault.SocketErrorCode == SocketError.AddressNotAvailable ? ExitCodes.BadInput : ExitCodes.Failed,
                fault.SocketErrorCode switch
                {
                    SocketError.AddressAlreadyInUse => $"{url} is in use by another program; choose another port with {option}.",
                    SocketError.AccessDenied => $"This user may not listen on port {uri.Port}; choose a port from 1024 with {option}.",
                    SocketError.AddressNotAvailable => $"--host is {uri.Host}, which is no address of this machine.",
                    _ => $"{url} cannot be listened on: {fault.Message}",
                },
                fault);
        }
    }
}
