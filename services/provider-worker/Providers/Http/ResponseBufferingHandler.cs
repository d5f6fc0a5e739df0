namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>
/// Reads the whole response within the time limit of its attempt: a stalled body is retried like stalled headers. Large answers to reads
/// take turns (<see cref="LargeAnswers"/>).
/// </summary>
internal sealed class ResponseBufferingHandler(LargeAnswers largeAnswers) : DelegatingHandler
{
    /// <summary>Maximum size of a response: a clip in base 64 fits.</summary>
    public const int MaxResponseBytes = 256 * 1024 * 1024;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var isRead = request.Options.TryGetValue(ProviderPipeline.KindKey, out var kind) && kind == CallKind.Read;
        var response = await base.SendAsync(request, cancellationToken);
        try
        {
            using var received = response.Content;
            var body = await ReadAsync(received, isRead, cancellationToken);
            foreach (var header in received.Headers.NonValidated)
            {
                body.Headers.TryAddWithoutValidation(header.Key, header.Value);
            }

            response.Content = body;
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private async Task<BufferedBody> ReadAsync(HttpContent content, bool takesTurns, CancellationToken cancellationToken)
    {
        var stated = content.Headers.ContentLength;
        if (stated > MaxResponseBytes)
        {
            throw TooLarge();
        }

        IDisposable? turn = null;
        try
        {
            var body = new BodyBuffer();
            await using var source = await content.ReadAsStreamAsync(cancellationToken);
            while (await source.ReadAsync(body.Free(), cancellationToken) is > 0 and var read)
            {
                body.Advance(read);
                if (body.Length > MaxResponseBytes)
                {
                    throw TooLarge();
                }

                if (body.Length > LargeAnswers.MinBytes && body.Length - read <= LargeAnswers.MinBytes)
                {
                    turn = takesTurns ? await largeAnswers.EnterAsync(cancellationToken) : null;
                    body.Expect((int)(stated ?? 0));
                }
            }

            return new BufferedBody(body.ToArray(), turn);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            turn?.Dispose();
            throw new HttpRequestException(
                (exception as HttpIOException)?.HttpRequestError ?? HttpRequestError.Unknown, "The body was not received.", exception);
        }
        catch
        {
            turn?.Dispose();
            throw;
        }
    }

    private static HttpRequestException TooLarge() => new(
        HttpRequestError.ConfigurationLimitExceeded, $"The response has more than {MaxResponseBytes} bytes.");
}
