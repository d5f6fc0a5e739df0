namespace AdGenius.Downloads;

/// <summary>What a failed call says about its request: whether a server that is paid may have received it.</summary>
public static class RequestOutcome
{
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
}
