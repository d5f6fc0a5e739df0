using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace AdGenius.TestKit;

/// <summary>
/// Free ports, for servers that cannot say which port the system gave them. They are below the range from which the system gives ports to
/// listeners on port 0 and to outgoing connections: one from that range may be taken again before its server listens on it, by this process
/// or by another test program.
/// </summary>
public static class FreePorts
{
    private const string SystemRange = "/proc/sys/net/ipv4/ip_local_port_range";
    private const int Lowest = 10_100; // browsers refuse 10080
    private const int Fewest = 2_000;

    private static readonly Lock Sync = new();
    private static readonly int End = ReadEnd();

    // Where another process looks too, it most likely looks elsewhere.
    private static int _next = Random.Shared.Next(Lowest, Math.Max(End, Lowest + 1));

    /// <summary>Whether a process listens on the port of 127.0.0.1.</summary>
    public static bool IsTaken(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return false;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return true;
        }
    }

    /// <summary>Returns <paramref name="count"/> different free ports, which this process has not had yet.</summary>
    public static int[] Take(int count) =>
        End - Lowest < Fewest ? TakeOfSystem(count) : [.. Enumerable.Range(0, count).Select(_ => Next())];

    private static int Next()
    {
        lock (Sync)
        {
            for (var tried = Lowest; tried < End; tried++)
            {
                var port = _next;
                _next = port + 1 < End ? port + 1 : Lowest;
                if (!IsTaken(port))
                {
                    return port;
                }
            }
        }

        throw new InvalidOperationException($"No port between {Lowest} and {End} is free.");
    }

    /// <summary>Where the system's range leaves too few: ports of that range, all bound at once so that they differ.</summary>
    private static int[] TakeOfSystem(int count)
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

    /// <summary>The first port of the system's range; where it cannot be read, that of the IANA.</summary>
    private static int ReadEnd() => File.Exists(SystemRange)
        ? int.Parse(File.ReadAllText(SystemRange).Split()[0], CultureInfo.InvariantCulture)
        : 49_152;
}
