using System.Net;

namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>When a call may be repeated. The rule that keeps a paid submit from being paid twice is here and nowhere else.</summary>
internal static class RepeatRules
{
    /// <summary>True when the failure proves that the request never reached the provider.</summary>
    public static bool NeverLeft(Exception exception) => exception is HttpRequestException
    {
        HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
    };

    /// <summary>May a call that failed with <paramref name="exception"/> be repeated.</summary>
    public static bool MayRepeat(CallKind kind, Exception exception) =>
        NeverLeft(exception) || (kind != CallKind.Submit && exception is HttpRequestException or Polly.Timeout.TimeoutRejectedException);

    /// <summary>May a call that was answered with <paramref name="response"/> be repeated.</summary>
    public static bool MayRepeat(CallKind kind, HttpResponseMessage response)
    {
        if (Says(response, "x-should-retry") is false || Says(response, "X-Fal-Retryable") is false || Says(response, "X-Fal-Needs-Retry") is false)
        {
            return false;
        }

        // 429 and 503 say that nothing was begun. 500, 502 and 504 do not: behind them a submit may well have been accepted.
        return response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable
            || (kind != CallKind.Submit && (response.StatusCode is HttpStatusCode.RequestTimeout || (int)response.StatusCode >= 500)
                && !(response.Headers.TryGetValues("x-fal-request-timeout-type", out var type) && type.Contains("user")));
    }

    private static bool? Says(HttpResponseMessage response, string header) =>
        response.Headers.TryGetValues(header, out var values) && bool.TryParse(values.First(), out var says) ? says : null;
}
