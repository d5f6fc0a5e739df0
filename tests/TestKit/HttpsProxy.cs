using System.Net;

namespace AdGenius.TestKit;

/// <summary>The setting <c>https_proxy</c> without <c>http_proxy</c>: targets with http are reached directly.</summary>
public sealed class HttpsProxy(Uri address) : IWebProxy
{
    /// <inheritdoc />
    public ICredentials? Credentials { get; set; }

    /// <inheritdoc />
    public Uri? GetProxy(Uri destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        return destination.Scheme == Uri.UriSchemeHttps ? address : null;
    }

    /// <inheritdoc />
    public bool IsBypassed(Uri host) => GetProxy(host) is null;
}
