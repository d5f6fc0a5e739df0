namespace AdGenius.Downloads;

/// <summary>Reads responses in full, up to a limit: whatever a server sends, it does not fill the memory.</summary>
/// <param name="maxBytes">The greatest length of a response's body, in bytes; at most <see cref="Array.MaxLength"/>.</param>
public sealed class ResponseSizeHandler(int maxBytes) : DelegatingHandler
{
    private const int ChunkBytes = 64 * 1024;

    /// <summary>Sends the request and reads the body of its response.</summary>
    /// <exception cref="ResponseTooLargeException">The body is longer than the limit.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        try
        {
            var body = await ReadAsync(response.Content, cancellationToken);
            var content = new ByteArrayContent(body.GetBuffer(), 0, (int)body.Length);
            foreach (var header in response.Content.Headers)
            {
                content.Headers.TryAddWithoutValidation(header.Key, header.Value);
            }

            content.Headers.ContentLength = body.Length;
            response.Content = content;
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private async Task<MemoryStream> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > maxBytes)
        {
            throw TooLarge();
        }

        await using var source = await content.ReadAsStreamAsync(cancellationToken);
        var body = new MemoryStream();
        var chunk = new byte[ChunkBytes];
        while (await source.ReadAsync(chunk, cancellationToken) is > 0 and var read)
        {
            if (body.Length + read > maxBytes)
            {
                throw TooLarge();
            }

            body.Write(chunk, 0, read);
        }

        return body;
    }

    private ResponseTooLargeException TooLarge() => new($"The response has more than {maxBytes} bytes.");
}
