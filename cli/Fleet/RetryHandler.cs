using System.Net;
using AdGenius.Downloads;

namespace AdGenius.Cli.Fleet;

/// <summary>
/// Repeats a call that the gateway rejected with 429, after the delay in its Retry-After header, and gives up a call that is not answered
/// in time. Uploads and batches have no limit: they take as long as their bytes and their requests need.
/// </summary>
internal sealed class RetryHandler : DelegatingHandler
{
    /// <summary>How long the beginning of an answer is waited for; the gateway takes at most 75 s (the preview of a prompt).</summary>
    public static readonly TimeSpan DefaultAnswerTimeout = TimeSpan.FromSeconds(100);

    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromMinutes(1);
    private readonly TimeSpan _answerTimeout;

    public RetryHandler(TimeSpan answerTimeout)
        : base(new DecodingHandler(new SocketsHttpHandler()))
        => _answerTimeout = answerTimeout;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        while (true)
        {
            var answer = await SendOnceAsync(request, cancellationToken);
            if (answer.StatusCode != HttpStatusCode.TooManyRequests
                || RetryAfter.Of(answer.Headers, TimeProvider.System.GetUtcNow()) is not { } retryDelay || retryDelay > MaxRetryDelay)
            {
                return answer;
            }

            answer.Dispose();
            await Task.Delay(retryDelay, TimeProvider.System, cancellationToken);
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (request.Content is null or JsonContent)
        {
            limit.CancelAfter(_answerTimeout);
        }

        try
        {
            return await base.SendAsync(request, limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new CommandException(
                ExitCodes.Failed,
                $"{request.RequestUri!.GetLeftPart(UriPartial.Authority)} has not answered within {_answerTimeout.TotalSeconds:0.#} s; "
                    + "what was requested may still be done.");
        }
    }
}
