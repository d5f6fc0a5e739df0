namespace AdGenius.PromptWorker.LanguageModel;

/// <summary>Reads answers in full, up to a limit: whatever a server sends, it does not fill the memory.</summary>
internal sealed class AnswerSizeHandler : DelegatingHandler
{
    /// <summary>The greatest answer in bytes.</summary>
    public const int MaxBytes = 512 * 1024;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        try
        {
            if (response.Content.Headers.ContentLength > MaxBytes)
            {
                throw new AnswerTooLargeException();
            }

            await using var source = await response.Content.ReadAsStreamAsync(cancellationToken);
            using var body = new MemoryStream();
            var chunk = new byte[16 * 1024];
            while (await source.ReadAsync(chunk, cancellationToken) is > 0 and var read)
            {
                if (body.Length + read > MaxBytes)
                {
                    throw new AnswerTooLargeException();
                }

                body.Write(chunk, 0, read);
            }

            var content = new ByteArrayContent(body.ToArray());
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
}
