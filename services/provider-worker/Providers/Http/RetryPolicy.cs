using System.Net;

namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>When a call may be repeated. The rule that keeps a paid submit from being paid twice is here and nowhere else.</summary>
internal static class RetryPolicy
{
    private static readonly string[] NonRetryableHeaders = ["x-should-retry", "X-Fal-Retryable", "X-Fal-Needs-Retry"];

    /// <summary>True when the failure proves that the request never reached the provider.</summary>
    public static bool RequestNotSent(Exception exception) => exception is HttpRequestException
    {
        HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
    };

    /// <summary>May a call that failed with <paramref name="exception"/> be repeated.</summary>
    public static bool ShouldRetry(CallKind kind, Exception exception) =>
        RequestNotSent(exception)
            || (kind != CallKind.Submit && exception is HttpRequestException or Polly.Timeout.TimeoutRejectedException);

    /// <summary>May a call that was answered with <paramref name="response"/> be repeated.</summary>
    public static bool ShouldRetry(CallKind kind, HttpResponseMessage response)
    {
        if (IsNonRetryable(response))
        {
            return false;
        }

        // 429 and 503 say that nothing was begun. 408, 409, 500, 502 and 504 do not: behind them a submit may well have been accepted, even
        // where the provider's own client would repeat it.
        return response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable
            || (kind != CallKind.Submit
                && (response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.Conflict || (int)response.StatusCode >= 500
                    || ReadBooleanHeader(response, "x-should-retry") is true));
    }

    /// <summary>
    /// The provider value itself that another try is useless: the SDKs' own header, fal's under both of its names, and fal's word for a
    /// time limit that the caller set.
    /// </summary>
    public static bool IsNonRetryable(HttpResponseMessage response) =>
        NonRetryableHeaders.Any(header => ReadBooleanHeader(response, header) is false)
        || (response.Headers.TryGetValues("x-fal-request-timeout-type", out var type)
            && type.Contains("user", StringComparer.OrdinalIgnoreCase));

    private static bool? ReadBooleanHeader(HttpResponseMessage response, string header) =>
        response.Headers.TryGetValues(header, out var values) && bool.TryParse(values.First(), out var value) ? value : null;
}
