using System.Net;

namespace AdGenius.Cli.Fleet;

/// <summary>Repeats a call that the gateway rejected with 429, after the delay in its Retry-After header.</summary>
internal sealed class RetryHandler()
    : DelegatingHandler(new SocketsHttpHandler { Proxy = new LoopbackBypass(HttpClient.DefaultProxy) })
{
    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromMinutes(1);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        while (true)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            if (answer is not { StatusCode: HttpStatusCode.TooManyRequests, Headers.RetryAfter.Delta: { } retryDelay }
                || retryDelay > MaxRetryDelay)
            {
                return answer;
            }

            answer.Dispose();
            await Task.Delay(retryDelay, TimeProvider.System, cancellationToken);
        }
    }
}
