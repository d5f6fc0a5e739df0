using System.Net;

namespace AdGenius.Cli.Fleet;

/// <summary>The system's proxy settings, but never a proxy for this machine: a proxy elsewhere cannot reach 127.0.0.1 here.</summary>
internal sealed class LoopbackBypass(IWebProxy system) : IWebProxy
{
    public ICredentials? Credentials
    {
        get => system.Credentials;
        set => system.Credentials = value;
    }

    public Uri? GetProxy(Uri destination) => destination.IsLoopback ? null : system.GetProxy(destination);

    public bool IsBypassed(Uri host) => host.IsLoopback || system.IsBypassed(host);
}
