namespace AdGenius.Finishing.Voice;

/// <summary>Reads answers in full, up to a limit: whatever a server sends, it does not fill the memory.</summary>
internal sealed class SpeechAnswerSizeHandler : DelegatingHandler
{
    /// <summary>The greatest answer in bytes. The longest sentence, of 90 seconds, has 17 MB as WAV of 48 kHz in stereo.</summary>
    public const int MaxBytes = 32 << 20;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        try
        {
            if (response.Content.Headers.ContentLength > MaxBytes)
            {
                throw new SpeechAnswerTooLargeException();
            }

            await using var source = await response.Content.ReadAsStreamAsync(cancellationToken);
            using var body = new MemoryStream();
            var chunk = new byte[64 * 1024];
            while (await source.ReadAsync(chunk, cancellationToken) is > 0 and var read)
            {
                if (body.Length + read > MaxBytes)
                {
                    throw new SpeechAnswerTooLargeException();
                }

                body.Write(chunk, 0, read);
            }

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
}
