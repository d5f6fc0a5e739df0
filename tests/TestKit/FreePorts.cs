using System.Net;
using System.Net.Sockets;

namespace AdGenius.TestKit;

/// <summary>Ports that nobody listens on just now.</summary>
public static class FreePorts
{
    /// <summary>As many different ones as asked for. They are taken all at once, so they differ.</summary>
    public static int[] Take(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        try
        {
            listeners.ForEach(listener => listener.Start());
            return [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        }
        finally
        {
            listeners.ForEach(listener => listener.Dispose());
        }
    }
}
