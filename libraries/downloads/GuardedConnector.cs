using System.Net;
using System.Net.Sockets;

namespace AdGenius.Downloads;

/// <summary>
/// Checks and opens the connections for foreign URLs. The name is resolved here and the connection goes to the very address that was
/// checked, so that DNS rebinding has no effect. Where a proxy is used, the connection goes to the proxy, and the target's name is checked
/// instead, for each request: a proxy is the network's own way out, and decides itself what it connects to.
/// </summary>
public sealed class GuardedConnector(IWebProxy proxy, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    private static readonly string[] PrivateDomains = [".localhost", ".local", ".internal", ".home.arpa"];

    /// <summary>Resolves with the system's resolver.</summary>
    public GuardedConnector(IWebProxy proxy)
        : this(proxy, Dns.GetHostAddressesAsync)
    {
    }

    /// <summary>
    /// For each request, before it is sent: checks the name of a target that is reached through a proxy. A target without a proxy is
    /// checked by <see cref="ConnectAsync"/>.
    /// </summary>
    /// <exception cref="ForbiddenAddressException">The name is of a private network, or resolves to a private address.</exception>
    public async Task CheckAsync(Uri target, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (ProxyOf(target) is not null)
        {
            await CheckNameAsync(target.IdnHost, cancellationToken);
        }
    }

    /// <summary>
    /// For <see cref="SocketsHttpHandler.ConnectCallback"/>. A connection to a proxy is opened unchecked, so <see cref="CheckAsync"/> must
    /// have been called for each request that it may serve.
    /// </summary>
    /// <exception cref="ForbiddenAddressException">The name resolves to an address that is not public; no packet was sent.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var addresses = await ResolveAsync(context.DnsEndPoint.Host, cancellationToken);
        if (!IsToProxy(context.InitialRequestMessage)
            && (addresses.Length == 0 || addresses.Any(address => !AddressGuard.IsPublic(address))))
        {
            throw Forbidden();
        }

        return await OpenAsync(addresses, context, cancellationToken);
    }

    /// <summary>
    /// True when the connection for <paramref name="request"/> leads to a proxy. For https the client's own request for a tunnel is the
    /// one that opens it: its address is the proxy's, and the target is in its Host header only.
    /// </summary>
    private bool IsToProxy(HttpRequestMessage request) => request.Method == HttpMethod.Connect
        || (request.RequestUri is { } target && ProxyOf(target) is { } address && address != target);

    private Uri? ProxyOf(Uri target) => proxy.IsBypassed(target) ? null : proxy.GetProxy(target);

    /// <summary>Refuses names of private networks, and names that resolve to private addresses where this host can resolve them.</summary>
    /// <exception cref="ForbiddenAddressException">The name is of a private network, or resolves to a private address.</exception>
    internal async Task CheckNameAsync(string host, CancellationToken cancellationToken)
    {
        var name = host.Trim('[', ']').TrimEnd('.'); // "database." is the same host as "database"
        if (!IPAddress.TryParse(name, out _) && (!name.Contains('.', StringComparison.Ordinal)
            || Array.Exists(PrivateDomains, domain => name.EndsWith(domain, StringComparison.OrdinalIgnoreCase))))
        {
            throw Forbidden();
        }

        IPAddress[] addresses;
        try
        {
            addresses = await ResolveAsync(name, cancellationToken);
        }
        catch (SocketException)
        {
            return; // behind a proxy, names of the internet often do not resolve
        }

        if (addresses.Any(address => !AddressGuard.IsPublic(address)))
        {
            throw Forbidden();
        }
    }

    private async Task<IPAddress[]> ResolveAsync(string name, CancellationToken cancellationToken)
    {
        var host = name.Trim('[', ']');
        return IPAddress.TryParse(host, out var literal) ? [literal] : await resolve(host, cancellationToken);
    }

    private static async Task<Stream> OpenAsync(
        IPAddress[] addresses,
        SocketsHttpConnectionContext context,
        CancellationToken cancellationToken)
    {
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

    private static ForbiddenAddressException Forbidden() => new("The address is not on the public internet.");
}
