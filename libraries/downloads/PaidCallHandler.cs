namespace AdGenius.Downloads;

/// <summary>
/// The innermost handler of a client whose calls cost money. It follows no redirect: that would send the request, with its key, to another
/// host, or send it again as another one. Responses are decoded (<see cref="DecodingHandler"/>): one that cannot be read is paid and lost.
/// A connection that is not established in time, with its TLS handshake and the tunnel through a proxy, is reported as one that failed,
/// because nothing was sent over it.
/// </summary>
public sealed class PaidCallHandler : DelegatingHandler
{
    private static readonly TimeSpan MaxConnectTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Creates the handler with its own connections.</summary>
    /// <param name="timeLimit">
    /// The time limit of a call. A connection may take half of it, 15 seconds at most: a limit that ends a call before its connection is
    /// established leaves open whether the request was sent.
    /// </param>
    public PaidCallHandler(TimeSpan timeLimit)
        : base(new DecodingHandler(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = timeLimit / 2 < MaxConnectTimeout ? timeLimit / 2 : MaxConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        }))
    {
    }

    /// <summary>Sends the request.</summary>
    /// <exception cref="HttpRequestException">
    /// The request failed. With <see cref="HttpRequestError.ConnectionError"/> also where the connection was not established in time.
    /// </exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        catch (OperationCanceledException exception)
            when (exception.InnerException is TimeoutException && !cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, "The connection was not established in time.", exception);
        }
    }
}
