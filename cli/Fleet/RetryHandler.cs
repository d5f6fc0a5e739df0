using System.Net;

namespace AdGenius.Cli.Fleet;

/// <summary>Comes again when a gateway says that this tenant has called too often, after the pause that it names.</summary>
internal sealed class RetryHandler() : DelegatingHandler(new SocketsHttpHandler())
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
