using System.Globalization;
using System.Net;

namespace AdGenius.Hosting.Processes;

/// <summary>
/// The proxy of the environment with every common form of <c>no_proxy</c>. .NET knows exact names and <c>.suffix</c> only; networks such as
/// <c>10.0.0.0/8</c>, <c>*.svc</c>, names that include their subdomains, ports and <c>*</c> are added. This machine is never reached
/// through it: a proxy elsewhere cannot reach 127.0.0.1 here, and .NET asks it for that too.
/// </summary>
/// <param name="system">The proxy as .NET reads it.</param>
/// <param name="noProxy">The value of <c>no_proxy</c>; may be empty.</param>
public sealed class EnvironmentProxy(IWebProxy system, string noProxy) : IWebProxy
{
    private const string LocalName = "localhost";

    private static readonly Lock Installing = new();

    private readonly Func<Uri, bool>[] _exceptions =
        [.. noProxy.Split([',', ' ', '\t', ';'], StringSplitOptions.RemoveEmptyEntries).Select(ExceptionOf)];

    /// <inheritdoc/>
    public ICredentials? Credentials
    {
        get => system.Credentials;
        set => system.Credentials = value;
    }

    /// <summary>Makes it the proxy of every client of this process that has no other one; once, however often it is called.</summary>
    public static void Install()
    {
        lock (Installing)
        {
            if (HttpClient.DefaultProxy is not EnvironmentProxy)
            {
                var list = Environment.GetEnvironmentVariable("no_proxy") ?? Environment.GetEnvironmentVariable("NO_PROXY");
                HttpClient.DefaultProxy = new EnvironmentProxy(HttpClient.DefaultProxy, list ?? "");
            }
        }
    }

    /// <inheritdoc/>
    public Uri? GetProxy(Uri destination) => IsException(destination) ? null : system.GetProxy(destination);

    /// <inheritdoc/>
    public bool IsBypassed(Uri host) => IsException(host) || system.IsBypassed(host);

    private bool IsException(Uri target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return IsThisMachine(target) || _exceptions.Any(exception => exception(target));
    }

    private static bool IsThisMachine(Uri target) =>
        AddressOf(target) is { } address ? IPAddress.IsLoopback(address)
        : NameOf(target) is var name && (name.Equals(LocalName, StringComparison.OrdinalIgnoreCase)
            || name.EndsWith("." + LocalName, StringComparison.OrdinalIgnoreCase));

    private static Func<Uri, bool> ExceptionOf(string entry)
    {
        if (entry == "*")
        {
            return static _ => true;
        }

        if (NetworkOf(entry) is { } network)
        {
            return target => AddressOf(target) is { } address && network.Contains(address);
        }

        var (host, port) = PartsOf(entry);
        if (IPAddress.TryParse(host, out var own))
        {
            return target => IsPort(target, port) && own.Equals(AddressOf(target));
        }

        var name = host.TrimStart('*').Trim('.');
        var isSuffixOnly = host.StartsWith('*') || host.StartsWith('.');
        return target => name.Length > 0 && IsPort(target, port) && NameOf(target) is var given
            && (given.EndsWith("." + name, StringComparison.OrdinalIgnoreCase)
                || (!isSuffixOnly && given.Equals(name, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>The network of <c>10.0.0.0/8</c>, also where the address is one inside it, such as <c>10.1.2.3/8</c>.</summary>
    private static IPNetwork? NetworkOf(string entry)
    {
        if (entry.Split('/') is not [var text, var length] || !IPAddress.TryParse(text, out var address)
            || !int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var bits))
        {
            return null;
        }

        var bytes = address.GetAddressBytes();
        if (bits > bytes.Length * 8)
        {
            return null;
        }

        for (var index = 0; index < bytes.Length; index++)
        {
            bytes[index] &= (byte)(0xFF00 >> Math.Clamp(bits - (index * 8), 0, 8));
        }

        return new IPNetwork(new IPAddress(bytes), bits);
    }

    /// <summary>Host and port of <c>host:port</c> or <c>[address]:port</c>; an IPv6 address without brackets has no port.</summary>
    private static (string Host, int? Port) PartsOf(string entry)
    {
        var colon = entry.LastIndexOf(':');
        var hasPort = colon > 0 && (entry[colon - 1] == ']' || entry.IndexOf(':', StringComparison.Ordinal) == colon)
            && int.TryParse(entry.AsSpan(colon + 1), out _);
        return hasPort
            ? (entry[..colon].Trim('[', ']'), int.Parse(entry.AsSpan(colon + 1), CultureInfo.InvariantCulture))
            : (entry.Trim('[', ']'), null);
    }

    private static bool IsPort(Uri target, int? port) => port is null || port == target.Port;

    private static string NameOf(Uri target) => target.IdnHost.TrimEnd('.');

    private static IPAddress? AddressOf(Uri target) => !IPAddress.TryParse(NameOf(target), out var address) ? null
        : address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
        : address;
}
