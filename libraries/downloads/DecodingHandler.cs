using System.Net;

namespace AdGenius.Downloads;

/// <summary>
/// Decodes the bodies of responses (gzip, deflate, Brotli). A server, or a proxy before it, may send them compressed whether or not the
/// request allows it. A body that cannot be decoded ends like one whose connection broke, with an <see cref="HttpIOException"/>. What
/// limits the length of bodies outside of this handler counts decoded bytes.
/// </summary>
/// <param name="connections">Opens the connections; it is changed so that it decodes.</param>
public sealed class DecodingHandler(SocketsHttpHandler connections) : DelegatingHandler(Decoding(connections))
{
    /// <summary>Sends the request.</summary>
    /// <exception cref="HttpRequestException">The request failed.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        var content = new StreamContent(new DecodedStream(await response.Content.ReadAsStreamAsync(cancellationToken)));
        foreach (var header in response.Content.Headers)
        {
            content.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        response.Content = content;
        return response;
    }

    private static SocketsHttpHandler Decoding(SocketsHttpHandler connections)
    {
        ArgumentNullException.ThrowIfNull(connections);
        connections.AutomaticDecompression = DecompressionMethods.All;
        return connections;
    }
}
