namespace AdGenius.Downloads;

/// <summary>
/// Refuses requests to private targets behind a proxy. Each request is checked, and not only the one that opens a connection: the next one
/// on the same connection to the proxy may have another target.
/// </summary>
internal sealed class GuardedRequestHandler(GuardedConnector connector) : DelegatingHandler
{
    /// <summary>Sends the request.</summary>
    /// <exception cref="HttpRequestException">
    /// The request failed; with an inner <see cref="ForbiddenAddressException"/> it was not sent.
    /// </exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            await connector.CheckAsync(request.RequestUri!, cancellationToken);
        }
        catch (ForbiddenAddressException exception)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, exception.Message, exception);
        }

        return await base.SendAsync(request, cancellationToken);
    }
}
