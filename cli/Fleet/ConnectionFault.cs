namespace AdGenius.Cli.Fleet;

/// <summary>Why a server does not respond, in words for people.</summary>
internal static class ConnectionFault
{
    /// <summary>The text; that of a failed TLS handshake is in the inner exception.</summary>
    public static string TextOf(HttpRequestException fault) =>
        fault is { HttpRequestError: HttpRequestError.SecureConnectionError, InnerException: { } inner }
            ? $"no TLS connection to it is possible ({inner.Message.TrimEnd('.')})"
            : fault.Message;
}
