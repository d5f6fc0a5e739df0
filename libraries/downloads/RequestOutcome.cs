using System.Text;

namespace AdGenius.Downloads;

/// <summary>What a failed call says about its request: whether a server that is paid may have received it.</summary>
public static class RequestOutcome
{
    private const string Reset = "reset reason:";
    private const int MaxBytes = 16 * 1024;

    // Envoy's reasons for a request that it has not passed on, or that the server refused before it read it.
    private static readonly string[] NotPassedOn = ["connection failure", "connection timeout", "overflow", "refused stream"];

    /// <summary>
    /// True where <paramref name="exception"/>, or one that it was caused by, says that there was no connection, and so no request was
    /// sent: no name, no route, no TLS, or no tunnel through the proxy.
    /// </summary>
    public static bool IsNotSent(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is HttpRequestException
                {
                    HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
                        or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError
                })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// True where the body of a 503 is that of Envoy, or of a mesh or gateway made of it, and says that the connection to the server ended
    /// after the request was passed on: "upstream connect error or disconnect/reset before headers. reset reason: connection termination".
    /// False for every other 503, which a server sends instead of starting anything.
    /// </summary>
    /// <param name="body">The body of the answer; its first 16 KiB are read.</param>
    public static bool MayHaveArrived(ReadOnlySpan<byte> body)
    {
        var text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, MaxBytes)]);
        var start = text.IndexOf(Reset, StringComparison.OrdinalIgnoreCase);
        if (start < 0)
        {
            return false;
        }

        // "remote connection failure, transport failure reason: …": what follows the comma is no reason of this list
        var reason = text[(start + Reset.Length)..].Split([',', '"', '\r', '\n', '<', '}'], 2)[0];
        return !NotPassedOn.Any(each => reason.Contains(each, StringComparison.OrdinalIgnoreCase));
    }
}
