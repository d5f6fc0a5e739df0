using System.Net;
using AdGenius.Downloads;

namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>When a call may be retried. The rule that prevents paying twice for one submit is here and nowhere else.</summary>
internal static class RetryPolicy
{
    private static readonly string[] NonRetryableHeaders = ["x-should-retry", "X-Fal-Retryable", "X-Fal-Needs-Retry"];

    /// <summary>True when the failure proves that the request never reached the provider.</summary>
    public static bool RequestNotSent(Exception exception) => RequestOutcome.IsNotSent(exception);

    /// <summary>True when a call that failed with <paramref name="exception"/> may be retried.</summary>
    public static bool ShouldRetry(CallKind kind, Exception exception) =>
        RequestNotSent(exception)
            || (kind != CallKind.Submit && exception is HttpRequestException or Polly.Timeout.TimeoutRejectedException);

    /// <summary>True when a call that was answered with <paramref name="response"/> may be retried.</summary>
    public static bool ShouldRetry(CallKind kind, HttpResponseMessage response)
    {
        if (IsNonRetryable(response))
        {
            return false;
        }

        // 408, 409, 499, 500, 502, 504 and most of 503 do not prove that nothing was started: the submit may have been accepted, even
        // where the provider's own client would retry.
        return IsRefused(response)
            || (kind != CallKind.Submit
                && (response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.Conflict || (int)response.StatusCode >= 500
                    || ReadBooleanHeader(response, "x-should-retry") is true));
    }

    /// <summary>
    /// The provider says that a retry is useless: the header of its SDKs, fal's under both of its names, and fal's header for a time limit
    /// that the caller set.
    /// </summary>
    public static bool IsNonRetryable(HttpResponseMessage response) =>
        NonRetryableHeaders.Any(header => ReadBooleanHeader(response, header) is false)
        || (response.Headers.TryGetValues("x-fal-request-timeout-type", out var type)
            && type.Contains("user", StringComparer.OrdinalIgnoreCase));

    private static bool IsRefused(HttpResponseMessage response)
    {
        return RequestOutcome.IsRefused(
            (int)response.StatusCode,
            name => response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null,
            (response.Content as BufferedBody)?.Bytes);
    }

    private static bool? ReadBooleanHeader(HttpResponseMessage response, string header) =>
        response.Headers.TryGetValues(header, out var values) && bool.TryParse(values.First(), out var value) ? value : null;
}
