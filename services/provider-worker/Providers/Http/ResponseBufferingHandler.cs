namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>Reads the whole response within the time limit of its attempt: a stalled body is retried like stalled headers.</summary>
internal sealed class ResponseBufferingHandler : DelegatingHandler
{
    /// <summary>Maximum size of a response: a clip in base 64 fits.</summary>
    public const long MaxResponseBytes = 256 * 1024 * 1024;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        try
        {
            await response.Content.LoadIntoBufferAsync(MaxResponseBytes, cancellationToken);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}
